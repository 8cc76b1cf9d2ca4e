// GRE: RFC 2784, with the key and sequence number of RFC 2890. The optional words follow the fixed header in the order of their
// flags. Leaves out routing (RFC 1701) and version 1 (PPTP).

import { type Ipv4, readIpv4, writeIpv4 } from './address.ts'
import { readUint16 } from './bytes.ts'
import { checksum } from './checksum.ts'
import { as, bits, flag, reserved, u16 } from './field.ts'
import { header } from './header.ts'

export const gre = header('GRE', 'RFC 2784 section 2.1, RFC 2890 section 2', {
  checksumPresent: as('C', flag),
  reserved: reserved(1),
  keyPresent: as('K', flag),
  sequencePresent: as('S', flag),
  reserved0: reserved(9),
  version: bits(3),
  protocol: as('proto', u16),
})

/** A GRE header with its optional words; `headerLength` is where the payload begins. */
export interface Gre {
  readonly protocol: number
  readonly checksum?: number
  readonly key?: number
  readonly sequence?: number
  readonly headerLength: number
}

export interface GreFields {
  /** The payload's EtherType. */
  readonly protocol: number
  readonly key?: number
  readonly sequence?: number
  readonly checksummed?: boolean
}

/** The header at `offset`; undefined when truncated or not of version 0. */
export function decodeGre(bytes: Uint8Array, offset = 0): Gre | undefined {
  const values = gre.decode(bytes, offset)
  if (values === undefined || values.version !== 0) return undefined
  let at = offset + gre.size
  const next = (present: boolean): number => {
    const here = at
    if (present) at += 4
    return here
  }
  const checksumAt = next(values.checksumPresent)
  const keyAt = next(values.keyPresent)
  const sequenceAt = next(values.sequencePresent)
  if (at > bytes.length) return undefined
  return {
    protocol: values.protocol,
    ...(values.checksumPresent && { checksum: readUint16(bytes, checksumAt) ?? 0 }),
    ...(values.keyPresent && { key: readIpv4(bytes, keyAt) as number }),
    ...(values.sequencePresent && { sequence: readIpv4(bytes, sequenceAt) as number }),
    headerLength: at - offset,
  }
}

/** A payload behind a GRE header; the checksum, if asked for, covers both. */
export function encodeGre({ protocol, key, sequence, checksummed = false }: GreFields, payload: Uint8Array): Uint8Array {
  const words = [checksummed ? 0 : undefined, key, sequence].filter((word) => word !== undefined)
  const length = gre.size + 4 * words.length
  const bytes = new Uint8Array(length + payload.length)
  const flags = { checksumPresent: checksummed, keyPresent: key !== undefined, sequencePresent: sequence !== undefined }
  gre.write(bytes, 0, { ...flags, version: 0, protocol })
  for (const [i, value] of words.entries()) writeIpv4(bytes, gre.size + 4 * i, value as Ipv4)
  bytes.set(payload, length)
  if (checksummed) writeIpv4(bytes, gre.size, (checksum(bytes) * 0x10000) as Ipv4)
  return bytes
}
