// What ping(8) of iputils 20221126 prints: an answer's time, an ICMP error's words (pr_icmph), the statistics at the end (finish).
// Leaves out what -v adds.
import type { Message } from '../device/effect.ts'
import { ICMP_TYPE, TIME_EXCEEDED, UNREACHABLE } from '../wire/icmp.ts'

/** What ping counts; times in microseconds, as its time stamps are. */
export interface Tally {
  transmitted: number
  received: number
  duplicates: number
  errors: number
  /** Largest number of requests under way when an answer came. */
  pipe: number
  least: number
  most: number
  sum: number
  squares: number
  /** Eight times the exponentially weighted mean. */
  ewma: number
}

export const newTally = (): Tally => ({
  transmitted: 0,
  received: 0,
  duplicates: 0,
  errors: 0,
  pipe: -1,
  least: Infinity,
  most: 0,
  sum: 0,
  squares: 0,
  ewma: 0,
})

/** Takes one round trip into the statistics. */
export function count(tally: Tally, microseconds: number): void {
  tally.sum += microseconds
  tally.squares += microseconds ** 2
  tally.least = Math.min(tally.least, microseconds)
  tally.most = Math.max(tally.most, microseconds)
  tally.ewma += tally.ewma === 0 ? microseconds * 8 : microseconds - Math.floor(tally.ewma / 8)
}

const three = (n: number): string => String(n % 1000).padStart(3, '0')
const milliseconds = (us: number): string => `${Math.floor(us / 1000)}.${three(us)}`

/** Four digits at most: gather_statistics. */
export function printTime(us: number): string {
  if (us >= 100_000 - 50) return `${Math.floor((us + 500) / 1000)}`
  if (us >= 10_000 - 5) return `${Math.floor((us + 50) / 1000)}.${Math.floor(((us + 50) % 1000) / 100)}`
  if (us >= 1000) return `${Math.floor((us + 5) / 1000)}.${String(Math.floor(((us + 5) % 1000) / 10)).padStart(2, '0')}`
  return milliseconds(us)
}

const UNREACHABLES: readonly string[] = Object.assign(
  Array.from({ length: 16 }, () => ''),
  {
    [UNREACHABLE.NET]: 'Destination Net Unreachable',
    [UNREACHABLE.HOST]: 'Destination Host Unreachable',
    [UNREACHABLE.PROTOCOL]: 'Destination Protocol Unreachable',
    [UNREACHABLE.PORT]: 'Destination Port Unreachable',
    [UNREACHABLE.SOURCE_ROUTE_FAILED]: 'Source Route Failed',
    [UNREACHABLE.NET_UNKNOWN]: 'Destination Net Unknown',
    [UNREACHABLE.HOST_UNKNOWN]: 'Destination Host Unknown',
    [UNREACHABLE.HOST_ISOLATED]: 'Source Host Isolated',
    [UNREACHABLE.NET_PROHIBITED]: 'Destination Net Prohibited',
    [UNREACHABLE.HOST_PROHIBITED]: 'Destination Host Prohibited',
    [UNREACHABLE.NET_TOS]: 'Destination Net Unreachable for Type of Service',
    [UNREACHABLE.HOST_TOS]: 'Destination Host Unreachable for Type of Service',
    [UNREACHABLE.PACKET_FILTERED]: 'Packet filtered',
    [UNREACHABLE.PRECEDENCE_VIOLATION]: 'Precedence Violation',
    [UNREACHABLE.PRECEDENCE_CUTOFF]: 'Precedence Cutoff',
  },
)

/** What a redirect is for. */
export const describeRedirect = (code: number): string =>
  ['Redirect Network', 'Redirect Host', 'Redirect Type of Service and Network', 'Redirect Type of Service and Host'][code] ??
  `Redirect, Bad Code: ${code}`

type IcmpError = NonNullable<Extract<Message, { kind: 'error' }>['icmp']>

/** An ICMP error in words. */
export function describeIcmp({ type, code, mtu = 0 }: IcmpError): string {
  switch (type) {
    case ICMP_TYPE.UNREACHABLE:
      if (code === UNREACHABLE.FRAG_NEEDED) return `Frag needed and DF set (mtu = ${mtu})`
      return UNREACHABLES[code] ?? `Dest Unreachable, Bad Code: ${code}`
    case ICMP_TYPE.TIME_EXCEEDED:
      if (code === TIME_EXCEEDED.TTL) return 'Time to live exceeded'
      return code === TIME_EXCEEDED.REASSEMBLY ? 'Frag reassembly time exceeded' : `Time exceeded, Bad Code: ${code}`
    case ICMP_TYPE.PARAMETER_PROBLEM:
      return 'Parameter problem: pointer = 0'
    default:
      return `Bad ICMP type: ${type}`
  }
}

/** llsqrt: Newton's method in whole numbers. */
function root(a: number): number {
  let previous = Infinity
  let x = a
  while (x > 0 && x < previous) {
    previous = x
    x = Math.floor((x + Math.floor(a / x)) / 2)
  }
  return x
}

/** printf's %g of a percentage. */
const percent = (value: number): string => String(Number(Math.fround(value).toPrecision(6)))

/** finish: `elapsed` from the beginning to the last request, in microseconds; `timed`: the data hold a time stamp. */
export function printStatistics(host: string, tally: Tally, elapsed: number, timed: boolean, flood: boolean): string {
  const { transmitted, received, duplicates, errors, pipe } = tally
  const counts = [`${transmitted} packets transmitted`, `${received} received`]
  if (duplicates > 0) counts.push(`+${duplicates} duplicates`)
  if (errors > 0) counts.push(`+${errors} errors`)
  if (transmitted > 0)
    counts.push(`${percent(((transmitted - received) * 100) / transmitted)}% packet loss`, `time ${Math.floor((elapsed + 500) / 1000)}ms`)
  const more: string[] = []
  if (received > 0 && timed) more.push(printTimes(tally))
  if (pipe > 1) more.push(`pipe ${pipe}`)
  if (received > 0 && flood && transmitted > 1) {
    const gap = Math.floor(elapsed / (transmitted - 1))
    more.push(`ipg/ewma ${milliseconds(gap)}/${milliseconds(Math.floor(tally.ewma / 8))} ms`)
  }
  return `\n--- ${host} ping statistics ---\n${counts.join(', ')}\n${more.join(', ')}\n`
}

function printTimes({ received, duplicates, sum, squares, least, most }: Tally): string {
  const total = received + duplicates
  const average = Math.floor(sum / total)
  const deviation = root(Math.trunc((squares - Math.floor((sum * sum) / total)) / total))
  return `rtt min/avg/max/mdev = ${[least, average, most, deviation].map(milliseconds).join('/')} ms`
}
