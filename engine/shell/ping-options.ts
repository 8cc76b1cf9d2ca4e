// ping's command line (ping(8), iputils 20221126): options in the order given, the first wrong one in ping's own words and with its status.
// Options that ping knows and that do nothing here are refused by name, but for those that make no difference (-4 -a -B -C -d -L -S -U).
import type { PingOptions } from '../process/ping.ts'
import { ANY, parseIpv4 } from '../wire/address.ts'
import { type Options, getopt } from './getopt.ts'
import type { Printed } from './parsed.ts'
import { PING_USAGE } from './ping-usage.ts'

const SPEC = 'h4bRT:6F:N:aABc:CdDe:fi:I:l:Lm:M:nOp:qQ:rs:S:t:UvVw:W:'
const NOT_SIMULATED = '6AFDOlmNRrTv'.split('')
const VERSION = 'ping from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n'
const SECOND = 1_000_000_000
const MS = 1_000_000
const INT_MAX = 2_147_483_647
/** How long ping waits for the last answer unless -W says otherwise. -W 0 would be for ever. */
const LINGER = 10_000

type Writable<T> = { -readonly [K in keyof T]: T[K] }
type Draft = Writable<PingOptions>

const fail = (text: string, rc = 2): Printed => ({ rc, out: `ping: ${text}\n` })

/** Options, or what ping prints and its exit status. */
export function pingOptions(words: readonly string[]): PingOptions | Printed {
  const read = getopt(words, SPEC)
  if (!read.ok) return { rc: 2, out: `ping: ${read.complaint}\n${PING_USAGE}` }
  const { flags, operands } = read.options
  if (flags.has('h')) return { rc: 2, out: PING_USAGE }
  if (flags.has('V')) return { rc: 0, out: VERSION }
  const host = operands.at(-1) ?? ''
  const draft: Draft = {
    host,
    target: ANY,
    interval: flags.has('f') ? 0 : SECOND,
    linger: LINGER * MS,
    size: 56,
    quiet: flags.has('q'),
    flood: flags.has('f'),
    broadcast: flags.has('b'),
    warnings: '',
  }
  const wrong = readValues(read.options, draft)
  if (wrong !== undefined) return wrong
  const absent = NOT_SIMULATED.find((letter) => flags.has(letter) || read.options.values.has(letter))
  if (absent !== undefined) return fail(`-${absent} is not simulated`)
  if (operands.length === 0) return fail('usage error: Destination address required', 1)
  if (operands.length > 1) return fail('source routes are not simulated: one destination only')
  const target = parseIpv4(host)
  return target === undefined ? fail(`${host}: Name or service not known`) : { ...draft, target }
}

function readValues({ values }: Options, draft: Draft): Printed | undefined {
  for (const [letter, text] of values) {
    const wrong = READERS[letter]?.(text, draft)
    if (wrong !== undefined) return wrong
  }
  return undefined
}

type Reader = (text: string, draft: Draft) => Printed | undefined

/** strtol_or_err: a whole number within bounds, or status 1. */
function whole(low: number, high: number | bigint, take: (draft: Draft, value: number) => void): Reader {
  return (text, draft) => {
    if (!/^\s*[+-]?\d+$/.test(text)) return fail(`invalid argument: '${text}'`, 1)
    const value = Number(text)
    if (value < low || value > high) return fail(`invalid argument: '${text}': out of range: ${low} <= value <= ${high}`, 1)
    take(draft, value)
    return undefined
  }
}

/** ping_strtod: seconds with a fraction; what follows the number is complained of and passed over. */
function seconds(what: string, isWrong: (value: number) => boolean, take: (draft: Draft, milliseconds: number) => void): Reader {
  return (text, draft) => {
    if (text === '') return fail(`${what}: `)
    const number = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/.exec(text)?.[0] ?? ''
    const garbage = text.slice(number.length)
    if (garbage !== '')
      draft.warnings += `ping: option argument contains garbage: ${garbage}\nping: this will become fatal error in the future\n`
    const value = number === '' ? 0 : Number(number)
    if (isWrong(value)) return fail(`${what}: ${text}`)
    take(draft, Math.trunc(value * 1000))
    return undefined
  }
}

const readPattern: Reader = (text, draft) => {
  const bad = text.search(/[^0-9a-fA-F]/)
  if (bad >= 0) return fail(`patterns must be specified as hex digits: ${text.slice(bad)}`)
  draft.pattern = Uint8Array.from((text.match(/..?/g) ?? []).slice(0, 16), (digits) => Number.parseInt(digits, 16))
  return undefined
}

const readTos: Reader = (text, draft) => {
  const match = /^(?:0[xX]([0-9a-fA-F]+)|([+-]?\d+))$/.exec(text)
  if (match === null) return fail(`bad TOS value: ${text}`)
  const value = match[1] === undefined ? Number(match[2]) : Number.parseInt(match[1], 16)
  if (value > 255) return fail(`the decimal value of TOS bits must be in range 0-255: ${value}`)
  draft.tos = value & 255
  return undefined
}

const readMode: Reader = (text, draft) => {
  if (text !== 'do' && text !== 'dont' && text !== 'want') return fail(`invalid -M argument: ${text}`)
  draft.pmtudisc = text
  return undefined
}

/** An address of ours, or a device. */
const readSource: Reader = (text, draft) => {
  const source = parseIpv4(text)
  if (source === undefined) draft.dev = text
  else draft.source = source
  return undefined
}

const READERS: Readonly<Record<string, Reader>> = {
  c: whole(1, 9_223_372_036_854_775_807n, (draft, value) => (draft.count = value)),
  e: whole(0, 65_535, (draft, value) => (draft.id = value)),
  I: readSource,
  i: seconds(
    'bad timing interval',
    (value) => value > INT_MAX / 1000,
    (draft, ms) => (draft.interval = Math.max(0, ms) * MS),
  ),
  M: readMode,
  p: readPattern,
  Q: readTos,
  s: whole(0, INT_MAX, (draft, value) => (draft.size = Math.min(value, 65_535))),
  t: whole(0, 255, (draft, value) => (draft.ttl = value)),
  w: whole(0, INT_MAX, (draft, value) => {
    if (value > 0) draft.deadline = value * SECOND
  }),
  W: seconds(
    'bad linger time',
    (value) => value < 0 || value > INT_MAX / 1000,
    (draft, ms) => (draft.linger = (ms === 0 ? LINGER : ms) * MS),
  ),
}
