// IPv4 and MAC addresses as branded numbers: compared with ===, used as Map keys, printed only at the edges.
// RFC 791, RFC 4632 (prefixes), RFC 1112 (multicast), IEEE 802 section 8 (the I/G bit). Leaves out IPv6.

import { assert } from '../base/assert.ts'

/** A uint32; the first octet is the most significant. */
export type Ipv4 = number & { readonly __ipv4: true }
/** 48 bits, a safe integer; the first octet is the most significant. */
export type Mac = number & { readonly __mac: true }

export const ANY = 0 as Ipv4
export const LIMITED_BROADCAST = 0xffffffff as Ipv4
export const ZERO_MAC = 0 as Mac
export const BROADCAST_MAC = 0xffffffffffff as Mac

const QUAD = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/

/** Strict dotted quad: four decimal octets without leading zeros. */
export function parseIpv4(text: string): Ipv4 | undefined {
  const match = QUAD.exec(text)
  if (!match) return undefined
  let address = 0
  for (const part of match.slice(1)) {
    const octet = Number(part)
    if (octet > 255) return undefined
    address = address * 256 + octet
  }
  return address as Ipv4
}

/** '10.244.1.2'. */
export const printIpv4 = (address: Ipv4): string => `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`

/** The address of a constant in our own code; throws if the text is wrong. */
export function ipv4(text: string): Ipv4 {
  const address = parseIpv4(text)
  assert(address !== undefined, `not an IPv4 address: ${text}`)
  return address
}

/** Six pairs of hexadecimal digits of either case, separated by colons. */
export const parseMac = (text: string): Mac | undefined =>
  /^[0-9a-fA-F]{2}(:[0-9a-fA-F]{2}){5}$/.test(text) ? (Number.parseInt(text.replaceAll(':', ''), 16) as Mac) : undefined

/** '02:42:0a:f4:01:02'. */
export const printMac = (address: Mac): string => (address.toString(16).padStart(12, '0').match(/../g) ?? []).join(':')

/** The MAC of a constant in our own code; throws if the text is wrong. */
export function mac(text: string): Mac {
  const address = parseMac(text)
  assert(address !== undefined, `not a MAC address: ${text}`)
  return address
}

/** 224.0.0.0/4. */
export const isMulticast = (address: Ipv4): boolean => address >>> 28 === 0xe

/** 0.0.0.0/8. */
export const isZeroNet = (address: Ipv4): boolean => address >>> 24 === 0

/** 127.0.0.0/8. */
export const isLoopback = (address: Ipv4): boolean => address >>> 24 === 127

export const isBroadcastMac = (address: Mac): boolean => address === BROADCAST_MAC

/** The I/G bit is set: multicast, and broadcast with it. */
export const isMulticastMac = (address: Mac): boolean => Math.floor(address / 2 ** 40) % 2 === 1

/** The I/G bit is clear. The all-zero address passes; Linux refuses it elsewhere (is_valid_ether_addr). */
export const isUnicastMac = (address: Mac): boolean => !isMulticastMac(address)

const byteAt = (bytes: Uint8Array, at: number): number => bytes[at] ?? 0

/** Reads four octets; the caller has checked the length. */
export const readIpv4 = (bytes: Uint8Array, offset: number): Ipv4 =>
  (((byteAt(bytes, offset) << 24) | (byteAt(bytes, offset + 1) << 16) | (byteAt(bytes, offset + 2) << 8) | byteAt(bytes, offset + 3)) >>>
    0) as Ipv4

export function writeIpv4(bytes: Uint8Array, offset: number, address: Ipv4): void {
  bytes[offset] = address >>> 24
  bytes[offset + 1] = address >>> 16
  bytes[offset + 2] = address >>> 8
  bytes[offset + 3] = address
}

/** Reads six octets; the caller has checked the length. */
export const readMac = (bytes: Uint8Array, offset: number): Mac =>
  ((byteAt(bytes, offset) * 256 + byteAt(bytes, offset + 1)) * 2 ** 32 + readIpv4(bytes, offset + 2)) as Mac

export function writeMac(bytes: Uint8Array, offset: number, address: Mac): void {
  const high = Math.floor(address / 2 ** 32)
  bytes[offset] = high >>> 8
  bytes[offset + 1] = high
  writeIpv4(bytes, offset + 2, (address >>> 0) as Ipv4)
}

/** An address and a length; the host bits are kept, as `ip addr` writes an interface's address: networkOf clears them. */
export interface Prefix {
  readonly address: Ipv4
  readonly length: number
}

/** '10.0.0.0/8', or a bare address, which is a /32. */
export function parsePrefix(text: string): Prefix | undefined {
  const match = /^([^/]*)(?:\/(\d|[12]\d|3[0-2]))?$/.exec(text)
  const address = parseIpv4(match?.[1] ?? '')
  const length = Number(match?.[2] ?? 32)
  return address === undefined ? undefined : { address, length }
}

/** '10.244.1.0/24', always with the length. */
export const printPrefix = (net: Prefix): string => `${printIpv4(net.address)}/${net.length}`

/** The prefix of a constant in our own code; throws if the text is wrong. */
export function prefix(text: string): Prefix {
  const parsed = parsePrefix(text)
  assert(parsed !== undefined, `not a prefix: ${text}`)
  return parsed
}

/** The netmask of a length: 24 gives 255.255.255.0. (A shift by 32 is a shift by 0 in JavaScript, hence the special case.) */
export const mask = (length: number): Ipv4 => (length === 0 ? 0 : (0xffffffff << (32 - length)) >>> 0) as Ipv4

/** The prefix's first address, all host bits zero. */
export const networkOf = (net: Prefix): Ipv4 => ((net.address & mask(net.length)) >>> 0) as Ipv4

/** The prefix's last address, all host bits one. */
export const broadcastOf = (net: Prefix): Ipv4 => ((net.address | ~mask(net.length)) >>> 0) as Ipv4

/** Is the address inside the prefix? */
export const contains = (net: Prefix, address: Ipv4): boolean => ((net.address ^ address) & mask(net.length)) === 0
