// TCP windows as connection tracking sees them from the middle: tcp_in_window, tcp_options and tcp_sack (net/netfilter/nf_conntrack_proto_tcp.c),
// after Guido van Rooij, "Real Stateful TCP Packet Filtering in IP Filter". Leaves out: sequence numbers that helpers have changed.
import { decodeTcpOptions } from '../wire/tcp-option.ts'
import { tcp } from '../wire/tcp.ts'

/** What one end has sent and may send (struct ip_ct_tcp_state). */
export interface Seen {
  readonly end: number
  readonly maxend: number
  /** 0: nothing seen yet. */
  readonly maxwin: number
  readonly maxack?: number
  readonly scale: number
  readonly scales: boolean
  readonly sackPerm: boolean
  /** IP_CT_TCP_FLAG_BE_LIBERAL: picked up in its middle, so that its scale is not known. */
  readonly liberal: boolean
  /** IP_CT_TCP_FLAG_DATA_UNACKNOWLEDGED. */
  readonly unacked: boolean
}

export const UNSEEN: Seen = { end: 0, maxend: 0, maxwin: 0, scale: 0, scales: false, sackPerm: false, liberal: false, unacked: false }

/** What a segment's header says. */
export interface Segment {
  readonly syn: boolean
  readonly ack: boolean
  readonly rst: boolean
  readonly fin: boolean
  /** Octet of flags, without ECE, CWR and PSH. */
  readonly flags: number
  readonly seq: number
  /** seq, and what the segment takes of its numbers (segment_seq_plus_len). */
  readonly end: number
  readonly ackSeq: number
  readonly window: number
  /** Offered in a SYN. */
  readonly scale?: number
  readonly sackPerm: boolean
  /** The right edge of its latest SACK block. */
  readonly sacked?: number
}

const FLAG_BITS = 0x37

/** The segment of `length` octets at `at`; undefined where its header does not fit. */
export function segmentAt(bytes: Uint8Array, at: number, length: number): Segment | undefined {
  const header = tcp.decode(bytes, at)
  if (header === undefined || header.doff * 4 < tcp.size || length < header.doff * 4) return undefined
  const { syn, ack, rst, fin, seq, ackSeq, window, doff } = header
  const options = decodeTcpOptions(bytes, at + tcp.size, at + doff * 4).map(({ option }) => option)
  const scale = options.find((option) => option.kind === 'wscale')?.shift
  const edges = options.flatMap((option) => (option.kind === 'sack' ? option.edges.filter((_, index) => index % 2 === 1) : []))
  const sacked = edges.length === 0 ? undefined : edges.reduce((latest, edge) => (after(edge, latest) ? edge : latest))
  return {
    syn,
    ack,
    rst,
    fin,
    flags: (bytes[at + 13] ?? 0) & FLAG_BITS,
    seq,
    end: (seq + length - doff * 4 + Number(syn) + Number(fin)) >>> 0,
    ackSeq,
    window,
    ...(scale !== undefined && { scale: Math.min(scale, 14) }),
    sackPerm: options.some(({ kind }) => kind === 'sack-permitted'),
    ...(sacked !== undefined && { sacked }),
  }
}

export const before = (a: number, b: number): boolean => ((a - b) | 0) < 0
export const after = (a: number, b: number): boolean => before(b, a)
const u32 = (value: number): number => value >>> 0

/** MAXACKWINCONST: an acknowledgement may always be this old. */
const OLDEST_ACK = 66_000

/** tcp_options of a SYN. */
export const withOptions = (seen: Seen, { scale, sackPerm }: Segment): Seen => ({
  ...seen,
  scale: scale ?? 0,
  scales: scale !== undefined,
  sackPerm,
  unacked: false,
})

export type Pair = readonly [sender: Seen, receiver: Seen]
/** accept; ignore: it is late, or too early, and no reason to remember the connection for longer; invalid: no such segment can come. */
export type InWindow =
  /** `fits`: it is in its place, and not only let through. */
  | { readonly verdict: 'accept'; readonly ends: Pair; readonly fits: boolean }
  | { readonly verdict: 'ignore'; readonly ends: Pair }
  | { readonly verdict: 'invalid' }

/** The first segment that this end is seen to send. */
function firstOf(segment: Segment, sack: number, sender: Seen, receiver: Seen): Pair {
  const { syn, end, window } = segment
  if (syn) {
    const known = withOptions({ ...sender, end, maxend: end, maxwin: Math.max(window, 1) }, segment)
    const scaled = known.scales && receiver.scales
    return scaled
      ? [known, receiver]
      : [
          { ...known, scale: 0 },
          { ...receiver, scale: 0 },
        ]
  }
  const maxwin = Math.max(window * 2 ** sender.scale, 1)
  const known = { ...sender, end, maxwin, maxend: u32(end + maxwin) }
  if (receiver.maxwin === 0) return [known, { ...receiver, end: sack, maxend: sack }]
  return [known, sack === u32(receiver.end + 1) ? { ...receiver, end: sack } : receiver]
}

/** `opening`: the connection is in SYN_SENT or SYN_RECV; `sent`: in SYN_SENT; `reply`: from the side that did not begin. */
export function tcpInWindow(
  segment: Segment,
  [from, to]: Pair,
  {
    opening,
    sent,
    reply,
    liberal,
  }: { readonly opening: boolean; readonly sent: boolean; readonly reply: boolean; readonly liberal: boolean },
): InWindow {
  const { syn, ack: acks, rst, window, ackSeq, sacked } = segment
  let { seq, end } = segment
  let sender = from
  let receiver = to
  let ack = ackSeq
  let sack = receiver.sackPerm && sacked !== undefined && after(sacked, ack) ? sacked : ack
  if (sender.maxwin === 0) {
    ;[sender, receiver] = firstOf(segment, sack, sender, receiver)
    // Both ends open at once.
    if (syn && !acks) return { verdict: 'accept', ends: [sender, receiver], fits: false }
  } else if (syn && after(end, sender.end) && opening) {
    sender = withOptions({ ...sender, end, maxend: end, maxwin: Math.max(window, 1) }, segment)
    if (reply && !acks) return { verdict: 'accept', ends: [sender, receiver], fits: false }
  }
  if (!acks || (rst && ackSeq === 0)) ack = sack = receiver.end
  if (rst && seq === 0 && sent) seq = end = sender.end

  const refused = refusal(seq, end, sack, sender, receiver)
  if (refused === 'more') return { verdict: 'ignore', ends: [{ ...sender, end, unacked: true }, receiver] }
  if (refused !== undefined && (sender.liberal || liberal)) return { verdict: 'accept', ends: [sender, receiver], fits: false }
  if (refused !== undefined) return refused === 'ignore' ? { verdict: refused, ends: [sender, receiver] } : { verdict: refused }
  return { verdict: 'accept', ends: moved({ ...segment, end }, ack, sack, sender, receiver), fits: true }
}

/** more: beyond the window of the receiver, but by less than another one: some TCPs do so, and the other end acknowledges it. */
function refusal(seq: number, end: number, sack: number, sender: Seen, receiver: Seen): 'ignore' | 'invalid' | 'more' | undefined {
  const acknowledges = before(sack, u32(receiver.end + 1))
  const late = !after(sack, u32(receiver.end - Math.max(sender.maxwin, OLDEST_ACK) - 1))
  const repeated = !after(end, u32(sender.end - receiver.maxwin - 1))
  if (!before(seq, u32(sender.maxend + 1))) {
    const little = receiver.maxwin !== 0 && u32(end - sender.maxend + 1) <= receiver.maxwin
    return little && !repeated && !late && acknowledges ? 'more' : 'invalid'
  }
  // An acknowledgement of what nobody has sent.
  if (!acknowledges) return 'invalid'
  // What was acknowledged long ago, sent again; an acknowledgement that is much too late.
  return (repeated && receiver.maxwin !== 0) || late ? 'ignore' : undefined
}

/** What a segment in its place changes at both ends. */
function moved({ syn, ack: acks, end, window }: Segment, ack: number, sack: number, sender: Seen, receiver: Seen): Pair {
  const win = syn ? window : window * 2 ** sender.scale
  const swin = u32(win + u32(sack - ack))
  const more = after(end, sender.end)
  const maxack = acks && (sender.maxack === undefined || after(ack, sender.maxack)) ? ack : sender.maxack
  const nextSender: Seen = {
    ...sender,
    maxwin: Math.max(sender.maxwin, swin),
    ...(more && { end, unacked: true }),
    ...(maxack !== undefined && { maxack }),
  }
  const over = receiver.maxwin !== 0 && after(end, sender.maxend)
  const further = after(u32(sack + win), u32(receiver.maxend - 1))
  const nextReceiver: Seen = {
    ...receiver,
    ...(over && { maxwin: u32(receiver.maxwin + u32(end - sender.maxend)) }),
    ...(further && { maxend: u32(sack + win + Number(win === 0)) }),
    ...(ack === receiver.end && { unacked: false }),
  }
  return [nextSender, nextReceiver]
}
