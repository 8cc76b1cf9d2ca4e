// arping's command line (arping(8), iputils 20221126): -A -b -c -D -f -I -i -q -s -U -V -w.
import type { ArpingOptions } from '../process/arping.ts'
import { parseIpv4 } from '../wire/address.ts'
import { getopt } from './getopt.ts'
import type { Printed } from './parsed.ts'

const SECOND = 1_000_000_000
const INT_MAX = 2_147_483_647
const VERSION = 'arping from iputils 20221126\nlibcap: yes, IDN: yes, NLS: no, error.h: yes, getrandom(): yes, __fpending(): yes\n'
const USAGE = `
Usage:
  arping [options] <destination>

Options:
  -f            quit on first reply
  -q            be quiet
  -b            keep on broadcasting, do not unicast
  -D            duplicate address detection mode
  -U            unsolicited ARP mode, update your neighbours
  -A            ARP answer mode, update your neighbours
  -V            print version and exit
  -c <count>    how many packets to send
  -w <timeout>  how long to wait for a reply
  -i <interval> set interval between packets (default: 1 second)
  -I <device>   which ethernet device to use
  -s <source>   source ip address
  <destination> dns name or ip address

For more details see arping(8).
`

const fail = (text: string, rc = 2): Printed => ({ rc, out: `arping: ${text}\n` })

/** Options, or what arping prints and its exit status. */
export function arpingOptions(words: readonly string[]): ArpingOptions | Printed {
  const read = getopt(words, 'hbfDUAqc:w:i:s:I:V')
  if (!read.ok) return { rc: 2, out: `arping: ${read.complaint}\n${USAGE}` }
  const { flags, values, operands } = read.options
  if (flags.has('V')) return { rc: 0, out: VERSION }
  const wrong = [...values].map(([letter, text]) => check(letter, text)).find((one) => one !== undefined)
  if (wrong !== undefined) return wrong
  const [host, ...more] = operands
  if (host === undefined || more.length > 0 || flags.has('h')) return { rc: 2, out: USAGE }
  const target = parseIpv4(host)
  if (target === undefined) return fail(`${host}: Name or service not known`)
  const source = parseIpv4(values.get('s') ?? '')
  if (source === undefined && values.has('s')) return fail(`invalid source ${values.get('s')}`)
  const number = (letter: string): number | undefined => (values.has(letter) ? Number(values.get(letter)) : undefined)
  const [count, wait, dev] = [number('c'), number('w') ?? 0, values.get('I') ?? '']
  return {
    target,
    interval: Math.max(1, number('i') ?? 1) * SECOND,
    dad: flags.has('D'),
    broadcastOnly: flags.has('b'),
    quitOnFirst: flags.has('f'),
    quiet: flags.has('q'),
    ...(dev !== '' && { dev }),
    ...(count !== undefined && { count }),
    ...(wait > 0 && { deadline: wait * SECOND }),
    ...(flags.has('U') && { unsolicited: 'request' as const }),
    ...(flags.has('A') && { unsolicited: 'reply' as const }),
    ...(source !== undefined && { source }),
  }
}

/** strtol_or_err */
function check(letter: string, text: string): Printed | undefined {
  if (letter === 's' || letter === 'I') return undefined
  const low = letter === 'c' ? 1 : 0
  if (!/^\s*[+-]?\d+$/.test(text)) return fail(`invalid argument: '${text}'`, 1)
  return Number(text) < low || Number(text) > INT_MAX
    ? fail(`invalid argument: '${text}': out of range: ${low} <= value <= ${INT_MAX}`, 1)
    : undefined
}
