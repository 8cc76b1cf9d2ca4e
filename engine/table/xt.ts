// The parts of matches and targets (struct xt_match, xtables.h): a test of a packet, and words with numbers in them.
import type { HookPacket } from './hook-packet.ts'
import type { Given, Used } from './rule-spec.ts'

export type Passes = (packet: HookPacket, rule: object) => boolean

/** One test; `option` is what `iptables-save` calls it, for a reader who asks why a rule did not match. */
export interface Test {
  readonly option: string
  readonly passes: Passes
}

/** How a match's options are tested: one by one, or all of them as one. */
export interface MatchKind {
  readonly options?: Readonly<Record<string, (words: readonly string[], used: Used) => Passes>>
  readonly whole?: (given: readonly Given[]) => Passes
}

/** `80`, `80:90`; a missing end is the last port. */
export function portRange(text: string): readonly [number, number] {
  const [low = '0', high = low] = text.split(':')
  return [Number(low), Number(high)]
}

/** `0x1/0xff`, or a value alone. */
export function markPair(word: string): { readonly value: number; readonly mask: number } {
  const [value = '0', mask = '0xffffffff'] = word.split('/')
  return { value: Number(value) >>> 0, mask: Number(mask) >>> 0 }
}
