// tcpdump's command line (tcpdump(8), 4.99): -c -e -i -l -n -p -Q -S -t -T -U -v and a pcap-filter expression; `timeout N` before it says for how
// long it listens (otherwise 10 s). What the real tool has besides is refused by name.
import type { TcpdumpOptions } from '../process/tcpdump.ts'
import { getopt } from './getopt.ts'
import type { Printed } from './parsed.ts'
import { parseFilter } from './pcap-filter.ts'

const SECOND = 1_000_000_000
const LISTENS = 10 * SECOND
const USAGE = `tcpdump version 4.99.3
libpcap version 1.10.3 (with TPACKET_V3)
Usage: tcpdump [-elnpStUv] [ -c count ] [ -i interface ] [ -Q in|out|inout ] [ -T vxlan ] [ expression ]
`
/** Real options that are not simulated; those with ":" take a value. */
const ABSENT = 'AbdDfhHIJKLNqOuxXB:C:D:E:F:G:j:m:M:r:s:V:w:W:y:z:Z:'

const fail = (text: string): Printed => ({ rc: 1, out: `tcpdump: ${text}\n` })

/** `duration`: of `timeout`, in seconds. */
export function tcpdumpOptions(words: readonly string[], duration?: number): TcpdumpOptions | Printed {
  // -Q and -i may be written long, too.
  const read = getopt(words.map(short), `c:ei:lnpQ:StT:Uv${ABSENT}`)
  if (!read.ok) return { rc: 1, out: `tcpdump: ${read.complaint}\n${USAGE}` }
  const { flags, values, operands } = read.options
  const absent = [...flags, ...values.keys()].find((letter) => ABSENT.includes(letter))
  if (absent !== undefined) return { rc: 1, out: `hopscope: tcpdump -${absent} is not simulated\n` }
  const [count, direction, type, dev] = ['c', 'Q', 'T', 'i'].map((letter) => values.get(letter))
  if (count !== undefined && !/^[1-9]\d*$/.test(count)) return fail(`invalid packet count ${count}`)
  if (direction !== undefined && !['in', 'out', 'inout'].includes(direction)) return fail(`unknown capture direction \`${direction}'`)
  if (type !== undefined && type !== 'vxlan') return { rc: 1, out: `hopscope: tcpdump -T ${type} is not simulated\n` }
  const filter = parseFilter(operands.join(' '))
  if (!filter.ok) return fail(`can't parse filter expression: ${filter.error}`)
  const times = words
    .filter((word) => /^-[elnpStUv]+$/.test(word))
    .join('')
    .replaceAll(/[^t]/g, '').length
  return {
    ...(dev !== undefined && { dev }),
    ...(count !== undefined && { count: Number(count) }),
    duration: duration === undefined ? LISTENS : duration * SECOND,
    direction: (direction ?? 'inout') as TcpdumpOptions['direction'],
    linkLevel: flags.has('e'),
    verbose: flags.has('v'),
    absolute: flags.has('S'),
    time: times === 0 ? 'clock' : times === 1 ? 'none' : times === 2 ? 'seconds' : 'delta',
    vxlan: type === 'vxlan',
    filter: filter.value,
  }
}

/** `--interface=eth0` and the like, as the short options. */
function short(word: string): string {
  const [name, value] = word.split('=')
  const letter = { '--interface': '-i', '--direction': '-Q', '--absolute-tcp-sequence-numbers': '-S', '--no-promiscuous-mode': '-p' }[
    name ?? ''
  ]
  return letter === undefined ? word : `${letter}${value ?? ''}`
}
