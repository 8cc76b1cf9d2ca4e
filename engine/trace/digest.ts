// A short fingerprint of everything in a trace: two traces with the same digest are the same, byte for byte. The same in every JavaScript engine.
import { hash32 } from '../base/rng.ts'
import { toHex } from '../base/hex.ts'
import type { Trace } from './trace.ts'

/** Sixteen hexadecimal digits. */
export function digest(trace: Trace): string {
  const text = JSON.stringify([trace.steps, trace.packets, trace.runs], (_, value: unknown) =>
    value instanceof Uint8Array ? toHex(value) : value,
  )
  return [1, 2].map((seed) => hash32(text, seed).toString(16).padStart(8, '0')).join('')
}
