// iproute2's way of reading arguments (lib/utils.c): keywords may be abbreviated where it allows, values are checked as they are read.
// A wrong value ends the parse with the tool's own words: thrown as Wrong, caught once in parse.ts.
import { type Ipv4, type Mac, type Prefix, parseIpv4, parseMac, parsePrefix } from '../wire/address.ts'

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

/** matches(): `word` is `full` or a beginning of it. */
export const abbreviates = (word: string, full: string): boolean => word !== '' && full.startsWith(word)

const invalid = (word: string, what: string): never => {
  throw new Wrong(`Error: argument "${word}" is wrong: ${what}`)
}

export const addressArgument = (word: string): Ipv4 => parseIpv4(word) ?? anError(`Error: inet address is expected rather than "${word}".`, 1)
export const macArgument = (word: string): Mac => parseMac(word) ?? anError(`"${word}" is invalid lladdr.`)

function anError(message: string, rc = 255): never {
  throw new Wrong(message, rc)
}

/** A prefix with its host bits kept; `default`, `all` and `any` are 0.0.0.0/0. */
export function prefixArgument(word: string): Prefix {
  if (word === 'default' || word === 'all' || word === 'any') return { address: 0 as Ipv4, length: 0 }
  return parsePrefix(word) ?? anError(`Error: inet prefix is expected rather than "${word}".`, 1)
}

export function numberArgument(word: string, what: string, low = 0, high = 0xffffffff): number {
  const value = /^(0x[0-9a-fA-F]+|\d+)$/.test(word) ? Number(word) : Number.NaN
  return Number.isNaN(value) || value < low || value > high ? invalid(word, what) : value
}

export function switchArgument(word: string, name: string): boolean {
  if (word !== 'on' && word !== 'off') throw new Wrong(`Error: argument of "${name}" must be "on" or "off", not "${word}"`)
  return word === 'on'
}

