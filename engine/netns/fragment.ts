// Fragmentation and reassembly: ip_do_fragment (net/ipv4/ip_output.c) and ip_defrag (ip_fragment.c), RFC 791 section 3.2, RFC 5722 in spirit:
// overlapping fragments spoil the packet. Leaves out: memory limits; options are copied into every fragment.
import { type Ipv4Values, encodeIpv4, headerLength, ipv4Header } from '../wire/ipv4.ts'

/** The packet cut into pieces of at most `mtu` bytes, data in multiples of 8. */
export function fragment(packet: Uint8Array, mtu: number): readonly Uint8Array[] {
  const header = ipv4Header.decode(packet)
  if (header === undefined) return []
  const length = headerLength(header)
  const options = packet.subarray(ipv4Header.size, length)
  const data = packet.subarray(length, header.totalLength)
  const room = (mtu - length) & ~7
  if (room <= 0) return []
  const parts: Uint8Array[] = []
  for (let at = 0; at < data.length; at += room) {
    const mf = header.mf || at + room < data.length
    parts.push(encodeIpv4({ ...header, mf, fragmentOffset: header.fragmentOffset + at / 8 }, options, data.subarray(at, at + room)))
  }
  return parts
}

/** Fragments of one packet share source, destination, protocol and identification. */
export const fragmentKey = ({ src, dst, protocol, id }: Ipv4Values): string => `${src} ${dst} ${protocol} ${id}`

/** ip_expire: how long a fragment waits for its siblings (net.ipv4.ipfrag_time). */
export const REASSEMBLY_TIME = 30_000_000_000

/** The whole packet, once every byte of it has come; undefined before, 'spoiled' when fragments overlap or contradict each other. */
export function reassemble(fragments: readonly Uint8Array[]): Uint8Array | 'spoiled' | undefined {
  const parts = fragments.flatMap((bytes) => {
    const header = ipv4Header.decode(bytes)
    return header === undefined
      ? []
      : [
          {
            header,
            data: bytes.subarray(headerLength(header), header.totalLength),
            options: bytes.subarray(ipv4Header.size, headerLength(header)),
          },
        ]
  })
  parts.sort((a, b) => a.header.fragmentOffset - b.header.fragmentOffset)
  let end = 0
  for (const { header, data } of parts) {
    const from = 8 * header.fragmentOffset
    if (from < end) return 'spoiled'
    if (from > end) return undefined
    end = from + data.length
  }
  const first = parts[0]
  if (first === undefined || parts.at(-1)?.header.mf !== false) return undefined
  const whole = new Uint8Array(end)
  for (const { header, data } of parts) whole.set(data, 8 * header.fragmentOffset)
  // ip_frag_reasm: DF if the largest fragment had it.
  const largest = Math.max(...parts.map(({ header }) => header.totalLength))
  const df = parts.some(({ header }) => header.df && header.totalLength === largest)
  return encodeIpv4({ ...first.header, df, mf: false, fragmentOffset: 0 }, first.options, whole)
}
