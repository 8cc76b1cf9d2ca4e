// Raw DEFLATE (RFC 1951) by fflate, with a limit that holds while inflating: nothing that a stream claims about itself is believed.
import { Inflate, deflateSync, strFromU8, strToU8 } from 'fflate'
import { type Result, err, ok } from '../base/result.ts'

export const deflateText = (text: string): Uint8Array => deflateSync(strToU8(text), { level: 9 })

/** Small pieces: a piece inflates to a thousand times its size at most before the limit is looked at. */
const PIECE = 512

export type InflateError = 'truncated' | 'garbled' | 'too-large'

/** The text of a raw DEFLATE stream of at most `most` octets. */
export function inflateText(bytes: Uint8Array, most: number): Result<string, InflateError> {
  // fflate takes no octets at all for a stream of nothing.
  if (bytes.length === 0) return err('truncated')
  const parts: Uint8Array[] = []
  let size = 0
  const stream = new Inflate((part) => {
    parts.push(part)
    size += part.length
  })
  try {
    for (let at = 0; at < bytes.length; at += PIECE) {
      stream.push(bytes.subarray(at, at + PIECE), at + PIECE >= bytes.length)
      if (size > most) return err('too-large')
    }
    const whole = new Uint8Array(size)
    let at = 0
    for (const part of parts) {
      whole.set(part, at)
      at += part.length
    }
    return ok(strFromU8(whole))
  } catch (error) {
    // FlateErrorCode.UnexpectedEOF is 0.
    return err(typeof error === 'object' && error !== null && 'code' in error && error.code === 0 ? 'truncated' : 'garbled')
  }
}
