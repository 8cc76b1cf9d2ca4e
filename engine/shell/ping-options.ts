// ping's command line (ping(8), iputils 20221126). Options that are not here are errors in ping's own words.
import type { PingOptions } from '../process/ping.ts'
import { fromHex } from '../base/hex.ts'
import type { NetnsState } from '../table/netns.ts'
import { type Ipv4, parseIpv4 } from '../wire/address.ts'
import { type Options, getopt } from './getopt.ts'
import type { Printed } from './parsed.ts'

const SECOND = 1_000_000_000
const USAGE = '\nUsage\n  ping [options] <destination>\n\nOptions: -c count, -e identifier, -I source, -i interval, -M do|dont|want, -n, -p pattern,\n  -Q tos, -q, -s size, -t ttl, -W timeout, -w deadline\n'

const fail = (text: string, rc = 2): Printed => ({ rc, out: text.endsWith('\n') ? text : `${text}\n` })

/** Options, or what ping prints and its exit status. */
export function pingOptions(words: readonly string[], state: NetnsState): PingOptions | Printed {
  const read = getopt(words, 'c:e:I:i:M:np:Q:qs:t:W:w:4')
  if (!read.ok) return fail(`ping: ${read.complaint}\n${USAGE}`)
  const { values, operands, flags } = read.options
  const [host, ...more] = operands
  if (host === undefined) return fail('ping: usage error: Destination address required')
  if (more.length > 0) return fail('ping: only one destination is supported here')
  const target = parseIpv4(host)
  if (target === undefined) return fail(`ping: ${host}: Name or service not known`)
  const numbers = readNumbers(read.options)
  if ('rc' in numbers) return numbers
  const source = sourceOf(values.get('I'), state)
  if (typeof source === 'object') return source
  const pattern = values.get('p')
  const filled = pattern === undefined ? undefined : fromHex(pattern.length % 2 === 0 ? pattern : `0${pattern}`)
  if (pattern !== undefined && (filled === undefined || filled.length === 0 || filled.length > 16)) return fail('ping: patterns must be specified as hex digits')
  return { ...numbers, target, quiet: flags.has('q'), ...(filled !== undefined && { pattern: filled }), ...(source !== undefined && { source }) }
}

type Numbers = Omit<PingOptions, 'target' | 'quiet' | 'pattern' | 'source'>

function readNumbers({ values }: Options): Numbers | Printed {
  const wrong: string[] = []
  const number = (letter: string, low: number, high: number): number | undefined => {
    const text = values.get(letter)
    if (text === undefined) return undefined
    const value = /^(0x[0-9a-fA-F]+|\d*\.?\d+)$/.test(text) ? Number(text) : Number.NaN
    if (Number.isNaN(value)) wrong.push(`ping: invalid argument: '${text}'`)
    else if (value < low || value > high) wrong.push(`ping: invalid argument: '${text}': out of range: ${low} <= value <= ${high}`)
    return value
  }
  const count = number('c', 1, 9_223_372_036_854_775_000)
  const size = number('s', 0, 65_507)
  const ttl = number('t', 0, 255)
  const tos = number('Q', 0, 255)
  const id = number('e', 0, 65_535)
  const interval = number('i', 0, 2_147_483)
  const linger = number('W', 0, 2_147_483)
  const deadline = number('w', 0, 2_147_483)
  const mode = values.get('M')
  if (mode !== undefined && mode !== 'do' && mode !== 'dont' && mode !== 'want') wrong.push(`ping: invalid -M argument: ${mode}`)
  if (interval !== undefined && interval < 0.002) wrong.push('ping: cannot flood, minimal interval for user must be >= 2 ms, use -i 0.002 (or higher)')
  if (wrong[0] !== undefined) return fail(wrong[0])
  return {
    interval: Math.round((interval ?? 1) * SECOND),
    linger: Math.round((linger ?? 10) * SECOND),
    size: size ?? 56,
    ...(count !== undefined && { count }),
    ...(deadline !== undefined && { deadline: Math.round(deadline * SECOND) }),
    ...(ttl !== undefined && { ttl }),
    ...(tos !== undefined && { tos }),
    ...(id !== undefined && { id }),
    ...((mode === 'do' || mode === 'dont' || mode === 'want') && { pmtudisc: mode }),
  }
}

/** -I: an address of ours, or a device whose first address it is. */
function sourceOf(text: string | undefined, state: NetnsState): Ipv4 | undefined | Printed {
  if (text === undefined) return undefined
  const address = parseIpv4(text)
  if (address !== undefined) return address
  const link = state.links.get(text)
  if (link === undefined) return fail(`ping: unknown iface: ${text}`)
  return link.addrs[0]?.local ?? fail(`ping: Warning: source address might be selected on device other than: ${text}\nping: connect: Cannot assign requested address`)
}
