// Matches that ask tables about addresses: set (xt_set.c), addrtype (xt_addrtype.c), rpfilter (ipt_rpfilter.c).
import { ANY, type Ipv4, LIMITED_BROADCAST, isMulticast } from '../wire/address.ts'
import { IP_PROTOCOL } from '../wire/ipv4.ts'
import { localRoute, lookup } from './fib.ts'
import { type HookPacket, transportByte, transportWord } from './hook-packet.ts'
import { type Port, inSet } from './ipset.ts'
import type { NetnsState } from './netns.ts'
import type { Given } from './rule-spec.ts'
import type { MatchKind } from './xt.ts'

/** ip_set_get_ip4_port: a packet's port at one end; for ICMP type and code. */
function portOf(packet: HookPacket, end: 'src' | 'dst'): Port | undefined {
  const { protocol } = packet.header
  if (protocol === IP_PROTOCOL.ICMP) {
    const type = transportByte(packet, 0)
    const code = transportByte(packet, 1)
    return type === undefined || code === undefined ? undefined : { protocol, port: type * 256 + code }
  }
  const port = protocol === IP_PROTOCOL.TCP || protocol === IP_PROTOCOL.UDP ? transportWord(packet, end === 'src' ? 0 : 2) : undefined
  return port === undefined ? undefined : { protocol, port }
}

/** `--match-set NAME src,dst`: one direction per dimension of the set. */
function matchSet([name = '', flags = '']: readonly string[]): (packet: HookPacket) => boolean {
  const ends = flags.split(',').map((word) => (word === 'src' ? 'src' : 'dst'))
  return (packet) => {
    const set = packet.state.ipsets?.get(name)
    if (set === undefined || ends.length < set.type.length) return false
    const values: (Ipv4 | Port)[] = []
    for (const [i, dimension] of set.type.entries()) {
      const end = ends[i] ?? 'src'
      const value = dimension === 'port' ? portOf(packet, end) : packet.header[end]
      if (value === undefined) return false
      values.push(value)
    }
    return inSet(set, values)
  }
}

/** inet_dev_addr_type: what kind of address it is, by table local only; with a device, only that device's addresses are LOCAL. */
function addressType(state: NetnsState, address: Ipv4, dev: string | undefined): string {
  if (address === ANY || address === LIMITED_BROADCAST) return 'BROADCAST'
  if (isMulticast(address)) return 'MULTICAST'
  const row = localRoute(state, address)
  const here = row !== undefined && (dev === undefined || row.dev === dev)
  return here ? row.type.toUpperCase() : 'UNICAST'
}

const typeTest =
  (end: 'src' | 'dst') =>
  ([word = '']: readonly string[], { given }: { readonly given: readonly Given[] }) => {
    const types = new Set(word.split(','))
    const limit = (flag: string): boolean => given.some((one) => one.flag === flag)
    const [into, out] = [limit('--limit-iface-in'), limit('--limit-iface-out')]
    return ({ state, header, indev, outdev }: HookPacket): boolean =>
      types.has(addressType(state, header[end], into ? (indev ?? '') : out ? (outdev ?? '') : undefined))
  }

/** Is there a way back to the packet's source, and through the device that it came in by? */
function reversePath(given: readonly Given[]): (packet: HookPacket) => boolean {
  const has = (flag: string): boolean => given.some((one) => one.flag === flag)
  const [loose, validmark, acceptLocal, invert] = [has('--loose'), has('--validmark'), has('--accept-local'), has('--invert')]
  const passes = ({ state, header, indev, mark }: HookPacket): boolean => {
    if (indev === undefined || state.links.get(indev)?.kind === 'loopback') return true
    if (header.src === ANY && (header.dst === LIMITED_BROADCAST || isMulticast(header.dst))) return true
    const src = isMulticast(header.dst) || header.dst === LIMITED_BROADCAST ? ANY : header.dst
    const { row, error } = lookup(state, { dst: header.src, src, mark: validmark ? mark : 0 })
    if (row === undefined || error !== undefined) return false
    if (row.type !== 'unicast' && !(row.type === 'local' && acceptLocal)) return false
    return loose || row.dev === indev
  }
  return (packet) => passes(packet) !== invert
}

const always = (): (() => boolean) => () => true

export const ADDRESS_MATCHES: Readonly<Record<string, MatchKind>> = {
  set: { options: { '--match-set': matchSet, '--return-nomatch': always } },
  addrtype: {
    options: { '--src-type': typeTest('src'), '--dst-type': typeTest('dst'), '--limit-iface-in': always, '--limit-iface-out': always },
  },
  rpfilter: { whole: reversePath },
}
