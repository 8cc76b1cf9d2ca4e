// iproute2's way of reading arguments (lib/utils.c): keywords may be abbreviated where it allows, values are checked as they are read.
// A wrong value ends the parse with the tool's own words: thrown as Wrong, caught in parse.ts, and in birdc/ for what only the state can tell. IPv6 is left out, and said so.
import type { Scope } from '../table/link.ts'
import { type Ipv4, type Mac, type Prefix, parseIpv4 } from '../wire/address.ts'

/** The tool's complaint and its exit status. */
export class Wrong extends Error {
  readonly rc: number
  constructor(message: string, rc = 255) {
    super(message)
    this.rc = rc
  }
}

/** Words still to be read; `next` takes one. */
export interface Arguments {
  readonly peek: () => string | undefined
  readonly next: () => string | undefined
  /** incomplete_command() */
  readonly need: () => string
}

export function argumentsOf(words: readonly string[]): Arguments {
  let at = 0
  const next = (): string | undefined => words[at++]
  return {
    peek: () => words[at],
    next,
    need: () => {
      const word = next()
      if (word === undefined) throw new Wrong('Command line is not complete. Try option "help"')
      return word
    },
  }
}

/** A set of words, written as a text. */
export const wordSet = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/))

/** matches(): `word` is `full` or a beginning of it. */
export const abbreviates = (word: string, full: string): boolean => word !== '' && full.startsWith(word)

/** invarg(); some of iproute2's texts end with a line break of their own. */
export function invalid(word: string, what: string): never {
  throw new Wrong(`Error: argument "${word}" is wrong: ${what}`)
}

/** duparg2() */
export function garbage(key: string, word: string): never {
  throw new Wrong(`Error: either "${key}" is duplicate, or "${word}" is a garbage.`)
}

/** What the real tool would do and we do not. */
export function absent(what: string): never {
  throw new Wrong(`hopscope: ${what} is not simulated`, 1)
}

/** get_addr_ipv4(): one to four decimal octets, the rest is zero. */
function octets(word: string): Ipv4 | undefined {
  const parts = word.split('.')
  return parts.length > 4 ? undefined : parseIpv4([...parts, '0', '0', '0'].slice(0, 4).join('.'))
}

const isIpv6 = (word: string): boolean => /^[0-9a-f]*:[0-9a-f:.]*(\/\d+)?$/i.test(word)

/** `family`: `inet` where the tool wants IPv4, `any valid` where it would take others too. */
export function addressArgument(word: string, family: 'inet' | 'any valid' = 'inet'): Ipv4 {
  if (isIpv6(word)) return absent('IPv6')
  const address = octets(word)
  if (address === undefined) throw new Wrong(`Error: ${family} address is expected rather than "${word}".`, 1)
  return address
}

/** A prefix with its host bits kept; `default`, `all` and `any` are 0.0.0.0/0. */
export function prefixArgument(word: string, family: 'inet' | 'any valid' = 'any valid'): Prefix {
  if (word === 'default' || word === 'all' || word === 'any') return { address: 0 as Ipv4, length: 0 }
  if (isIpv6(word)) return absent('IPv6')
  const [net = '', length, ...more] = word.split('/')
  const address = octets(net)
  const bits = length === undefined ? 32 : bitsOf(length)
  if (address === undefined || bits === undefined || more.length > 0)
    throw new Wrong(`Error: ${family} prefix is expected rather than "${word}".`, 1)
  return { address, length: bits }
}

/** `24`, or a netmask. */
function bitsOf(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) <= 32 ? Number(text) : undefined
  const mask = parseIpv4(text)
  const ones = mask === undefined ? '' : mask.toString(2).padStart(32, '0')
  return /^1*0*$/.test(ones) && ones !== '' ? ones.lastIndexOf('1') + 1 : undefined
}

/** ll_addr_a2n(): octets in hexadecimal, of any number. */
function octetsArgument(word: string): readonly number[] {
  return word.split(':').map((part) => {
    const digits = /^[0-9a-f]+/i.exec(part)?.[0]
    const value = Number.parseInt(digits ?? '', 16)
    if (digits === undefined || value > 255) throw new Wrong(`"${part}" is invalid lladdr.`, 1)
    return value
  })
}

/** A link-layer address; `complain` says what the tool, or the kernel, says of one that is not six octets long. */
export function macArgument(word: string, complain: (length: number) => Wrong): Mac {
  const bytes = octetsArgument(word)
  if (bytes.length !== 6) throw complain(bytes.length)
  return bytes.reduce((sum, byte) => sum * 256 + byte, 0) as Mac
}

export function numberArgument(word: string, what: string, low = 0, high = 0xffffffff): number {
  const value = /^(0x[0-9a-fA-F]+|\d+)$/.test(word) ? (/^0\d/.test(word) ? Number.parseInt(word, 8) : Number(word)) : Number.NaN
  return Number.isNaN(value) || value < low || value > high ? invalid(word, what) : value
}

/** parse_on_off() */
export function switchArgument(word: string, name: string, rc: number): boolean {
  if (word !== 'on' && word !== 'off') throw new Wrong(`Error: argument of "${name}" must be one of "off", "on", not "${word}"`, rc)
  return word === 'on'
}

/** rtnl_rtscope_a2n(), of the scopes that the engine has. */
export function scopeArgument(word: string, complaint: string): Scope {
  if (word === '0' || word === '253' || word === '254') return word === '0' ? 'global' : word === '253' ? 'link' : 'host'
  return word === 'global' || word === 'link' || word === 'host' ? word : invalid(word, complaint)
}
