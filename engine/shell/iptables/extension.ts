// What a match or a target of iptables is made of (xtables.h, iptables-extensions(8)): options, how each is checked and kept, how `iptables -L` tells it.
import type { Given } from '../../table/rule-spec.ts'
import { Wrong } from '../arguments.ts'

/** xtables_error(PARAMETER_PROBLEM): exit status 2 and where to find help. */
export function problem(text: string): never {
  throw new Wrong(`iptables v1.8.9 (legacy): ${text}\nTry \`iptables -h' or 'iptables --help' for more information.`, 2)
}

const REFUSALS = {
  EINVAL: "iptables: Invalid argument. Run `dmesg' for more information.",
  ERANGE: 'iptables: Numerical result out of range.',
} as const

/** What the kernel refuses without saying why. */
export function kernelRefuses(errno: keyof typeof REFUSALS = 'EINVAL'): never {
  throw new Wrong(REFUSALS[errno], 1)
}

export interface OptionKind {
  readonly flag: string
  readonly words: 0 | 1 | 2
  readonly negatable: boolean
  /** Checks the words and writes them as iptables-save does. */
  readonly read: (words: readonly string[]) => readonly string[]
}

export interface Extension {
  /** By name and other names; the order of `flags` is that of iptables-save. */
  readonly options: ReadonlyMap<string, OptionKind>
  readonly flags: readonly string[]
  /** Text of `iptables -L`; `numeric` is -n. */
  readonly list: (given: readonly Given[], numeric: boolean) => string
  /** An option without which it means nothing. */
  readonly required?: string
  /** What it means without being told, and what it need not be told; thrown, if it cannot be. */
  readonly complete?: (given: readonly Given[]) => readonly Given[]
}

const asIs = (words: readonly string[]): readonly string[] => words

/** `names`: the flag as it is saved, then its other names. */
export const option = (
  names: string,
  read: (word: string) => string = (word) => word,
  negatable = true,
): readonly (readonly [string, OptionKind])[] => entries(names, { words: 1, negatable, read: ([word = '']) => [read(word)] })

export const flag = (names: string, negatable = false): readonly (readonly [string, OptionKind])[] =>
  entries(names, { words: 0, negatable, read: asIs })

export const pair = (names: string, read: (words: readonly string[]) => readonly string[]): readonly (readonly [string, OptionKind])[] =>
  entries(names, { words: 2, negatable: true, read })

function entries(names: string, kind: Omit<OptionKind, 'flag'>): readonly (readonly [string, OptionKind])[] {
  const [saved = '', ...others] = names.split(' ')
  return [saved, ...others].map((name) => [name, { ...kind, flag: saved }] as const)
}

type Listing = Extension['list']

export function extension(
  list: Listing,
  options: readonly (readonly (readonly [string, OptionKind])[])[] = [],
  required?: string,
): Extension {
  const all = new Map(options.flat())
  return {
    options: all,
    flags: [...new Set([...all.values()].map((kind) => kind.flag))],
    list,
    ...(required !== undefined && { required }),
  }
}

/** A number with a mask, `0x10/0xf0`; a full mask is not said. */
export function markWord(word: string, complaint: () => never): { readonly value: number; readonly mask: number } {
  const [value, mask = '0xffffffff', ...more] = word
    .split('/')
    .map((part) => (/^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(part) ? part : undefined))
  if (value === undefined || mask === undefined || more.length > 0 || Number(value) > 0xffffffff || Number(mask) > 0xffffffff)
    return complaint()
  return { value: Number(value), mask: Number(mask) }
}

export const hex = (value: number): string => `0x${(value >>> 0).toString(16)}`

/** xtables_save_string(): quoted unless it is of letters, digits, `_` and `-` only. */
export const saveString = (text: string): string => (/^[\w-]+$/.test(text) ? text : `"${text.replaceAll(/["'\\]/g, String.raw`\$&`)}"`)
