// TCP as connection tracking sees it: the state table and timeouts of net/netfilter/nf_conntrack_proto_tcp.c.
// Leaves out: windows and sequence numbers (tcp_in_window), retransmission counts.
const SECOND = 1_000_000_000

export type TcpCtState =
  | 'NONE'
  | 'SYN_SENT'
  | 'SYN_RECV'
  | 'ESTABLISHED'
  | 'FIN_WAIT'
  | 'CLOSE_WAIT'
  | 'LAST_ACK'
  | 'TIME_WAIT'
  | 'CLOSE'
  | 'SYN_SENT2'

export interface TcpTracking {
  readonly state: TcpCtState
  /** A FIN or RST was seen: the connection may be opened again. */
  readonly closing: boolean
}

/** tcp_timeouts, seconds. */
export const TCP_TIMEOUT: Readonly<Record<TcpCtState, number>> = {
  NONE: 120 * SECOND,
  SYN_SENT: 120 * SECOND,
  SYN_RECV: 60 * SECOND,
  ESTABLISHED: 432000 * SECOND,
  FIN_WAIT: 120 * SECOND,
  CLOSE_WAIT: 60 * SECOND,
  LAST_ACK: 30 * SECOND,
  TIME_WAIT: 120 * SECOND,
  CLOSE: 10 * SECOND,
  SYN_SENT2: 120 * SECOND,
}
/** tcp_timeouts[TCP_CONNTRACK_UNACK]. */
export const TCP_UNACKED = 300 * SECOND

const COLUMNS: readonly TcpCtState[] = [
  'NONE',
  'SYN_SENT',
  'SYN_RECV',
  'ESTABLISHED',
  'FIN_WAIT',
  'CLOSE_WAIT',
  'LAST_ACK',
  'TIME_WAIT',
  'CLOSE',
  'SYN_SENT2',
]

const SHORT: Readonly<Record<string, TcpCtState | 'IGNORE' | 'INVALID'>> = {
  sNO: 'NONE',
  sSS: 'SYN_SENT',
  sSR: 'SYN_RECV',
  sES: 'ESTABLISHED',
  sFW: 'FIN_WAIT',
  sCW: 'CLOSE_WAIT',
  sLA: 'LAST_ACK',
  sTW: 'TIME_WAIT',
  sCL: 'CLOSE',
  sS2: 'SYN_SENT2',
  sIG: 'IGNORE',
  sIV: 'INVALID',
}

/** tcp_conntracks[dir][flag][state], as the kernel's source writes it. */
const TABLE = {
  original: {
    //        sNO sSS sSR sES sFW sCW sLA sTW sCL sS2
    syn: '    sSS sSS sIG sIG sIG sIG sIG sSS sSS sS2',
    synack: ' sIV sIV sSR sIV sIV sIV sIV sIV sIV sSR',
    fin: '    sIV sIV sFW sFW sLA sLA sLA sTW sCL sIV',
    ack: '    sES sIV sES sES sCW sCW sTW sTW sCL sIV',
    rst: '    sIV sCL sCL sCL sCL sCL sCL sCL sCL sCL',
    none: '   sIV sIV sIV sIV sIV sIV sIV sIV sIV sIV',
  },
  reply: {
    syn: '    sIV sS2 sIV sIV sIV sIV sIV sSS sIV sS2',
    synack: ' sIV sSR sIG sIG sIG sIG sIG sIG sIG sSR',
    fin: '    sIV sIV sFW sFW sLA sLA sLA sTW sCL sIV',
    ack: '    sIV sIG sSR sES sCW sCW sTW sTW sCL sIG',
    rst: '    sIV sCL sCL sCL sCL sCL sCL sCL sCL sCL',
    none: '   sIV sIV sIV sIV sIV sIV sIV sIV sIV sIV',
  },
} as const

type Index = keyof (typeof TABLE)['original']

type Row = readonly (TcpCtState | 'IGNORE' | 'INVALID')[]

const rows = (table: Readonly<Record<Index, string>>): ReadonlyMap<string, Row> =>
  new Map(
    Object.entries(table).map(([index, text]) => [
      index,
      text
        .trim()
        .split(/\s+/)
        .map((short) => SHORT[short] ?? 'INVALID'),
    ]),
  )

const NEXT = { original: rows(TABLE.original), reply: rows(TABLE.reply) }

const FIN = 1
const SYN = 2
export const RST = 4
const ACK = 16

/** get_conntrack_index. */
function indexOf(flags: number): Index {
  if ((flags & RST) !== 0) return 'rst'
  if ((flags & SYN) !== 0) return (flags & ACK) !== 0 ? 'synack' : 'syn'
  if ((flags & FIN) !== 0) return 'fin'
  return (flags & ACK) !== 0 ? 'ack' : 'none'
}

/** nf_conntrack_tcp_packet: the next value; 'invalid' when no such packet may come, 'reopen' for a SYN that begins anew. */
export function tcpTransition(was: TcpTracking, flags: number, reply: boolean): TcpTracking | 'invalid' | 'reopen' {
  const index = indexOf(flags)
  const next = NEXT[reply ? 'reply' : 'original'].get(index)?.[COLUMNS.indexOf(was.state)] ?? 'INVALID'
  if (next === 'INVALID') return 'invalid'
  if (next === 'IGNORE') return was
  if (next === 'SYN_SENT' && (was.state === 'TIME_WAIT' || was.state === 'CLOSE') && was.closing) return 'reopen'
  const closing = was.closing || index === 'fin' || index === 'rst'
  return next === was.state && closing === was.closing ? was : { state: next, closing }
}
