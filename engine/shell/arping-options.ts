// arping's command line (arping(8), iputils): -A -b -c -f -I -s -U -w.
import type { ArpingOptions } from '../process/arping.ts'
import type { NetnsState } from '../table/netns.ts'
import { parseIpv4 } from '../wire/address.ts'
import { getopt } from './getopt.ts'
import type { Printed } from './parsed.ts'

const SECOND = 1_000_000_000
const USAGE = '\nUsage:\n  arping [-A|-U] [-b] [-f] [-c count] [-w deadline] [-s source] -I device destination\n'

const fail = (text: string): Printed => ({ rc: 2, out: `${text}\n` })

export function arpingOptions(words: readonly string[], state: NetnsState): ArpingOptions | Printed {
  const read = getopt(words, 'Abc:fI:s:Uw:q')
  if (!read.ok) return fail(`arping: ${read.complaint}${USAGE}`)
  const { flags, values, operands } = read.options
  const [host, ...more] = operands
  if (host === undefined || more.length > 0) return fail(USAGE.trim())
  const target = parseIpv4(host)
  if (target === undefined) return fail(`arping: ${host}: Name or service not known`)
  const source = values.get('s') === undefined ? undefined : parseIpv4(values.get('s') ?? '')
  if (values.has('s') && source === undefined) return fail(`arping: invalid source ${values.get('s')}`)
  const count = whole(values.get('c'))
  const deadline = whole(values.get('w'))
  if (Number.isNaN(count ?? 1) || Number.isNaN(deadline ?? 1)) return fail(`arping: invalid argument: '${values.get(Number.isNaN(count ?? 1) ? 'c' : 'w')}'`)
  const dev = values.get('I') ?? [...state.links.values()].find(({ kind, up }) => kind !== 'loopback' && up)?.ifname
  if (dev === undefined) return fail('arping: no interface specified')
  return {
    target,
    dev,
    broadcastOnly: flags.has('b'),
    quitOnFirst: flags.has('f'),
    ...(count !== undefined && { count }),
    ...(deadline !== undefined && { deadline: deadline * SECOND }),
    ...(flags.has('U') && { unsolicited: 'request' as const }),
    ...(flags.has('A') && { unsolicited: 'reply' as const }),
    ...(source !== undefined && { source }),
  }
}

const whole = (text: string | undefined): number | undefined => (text === undefined ? undefined : /^[1-9]\d*$/.test(text) ? Number(text) : Number.NaN)
