// TCP as connection tracking sees it: the state table of net/netfilter/nf_conntrack_proto_tcp.c. What segments do to a
// connection is conntrack-segment.ts, whether they are in the window conntrack-window.ts.

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

export type Index = keyof (typeof TABLE)['original']

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

const [FIN, SYN, RST, ACK, URG] = [1, 2, 4, 16, 32]

/** get_conntrack_index. */
export function indexOf(flags: number): Index {
  if ((flags & RST) !== 0) return 'rst'
  if ((flags & SYN) !== 0) return (flags & ACK) !== 0 ? 'synack' : 'syn'
  if ((flags & FIN) !== 0) return 'fin'
  return (flags & ACK) !== 0 ? 'ack' : 'none'
}

/** tcp_valid_flags: combinations that a TCP sends, without ECE, CWR and PSH. */
const VALID = new Set([SYN, SYN | URG, SYN | ACK, RST, RST | ACK, FIN | ACK, FIN | ACK | URG, ACK, ACK | URG])
export const areValid = (flags: number): boolean => VALID.has(flags)

/** tcp_conntracks: what the state becomes. */
export const nextState = (state: TcpCtState, index: Index, reply: boolean): TcpCtState | 'IGNORE' | 'INVALID' =>
  NEXT[reply ? 'reply' : 'original'].get(index)?.[COLUMNS.indexOf(state)] ?? 'INVALID'
