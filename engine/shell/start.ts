// Starts an exchange: the two ends of a UDP or TCP one, or a command line, parsed in the namespace as it is then.
import { tcpTracker } from '../netfilter/track-tcp.ts'
import { arping } from '../process/arping.ts'
import type { Exchange } from '../process/exchange.ts'
import { tcpClient, tcpServer, udpClient, udpServer } from '../process/exchanges.ts'
import { ncat } from '../process/ncat.ts'
import { ping } from '../process/ping.ts'
import type { Exit, Process } from '../process/syscall.ts'
import { tcpdump } from '../process/tcpdump.ts'
import { traceroute } from '../process/traceroute.ts'
import type { Started } from '../sim/simulate.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Nanoseconds } from '../trace/trace.ts'
import { arpingOptions } from './arping-options.ts'
import { applyAll } from './configure.ts'
import { ncatOptions } from './ncat-options.ts'
import { parseLine } from './parse.ts'
import { pingOptions } from './ping-options.ts'
import { tcpdumpOptions } from './tcpdump-options.ts'
import { tracerouteOptions } from './traceroute-options.ts'

type Get = (netns: string) => NetnsState | undefined
type Pair = Extract<Exchange, { kind: 'udp' | 'tcp' }>

/** Starts what an exchange is: two ends that talk, or a line. */
export const startExchange = (exchange: Exchange, get: Get, now: Nanoseconds): Started =>
  exchange.kind === 'command' ? startLine(get, exchange.netns, exchange.line, exchange.input ?? '', now) : startPair(exchange)

/** The servers are there first; what they and the client say makes the result, with the client's status. */
function startPair(pair: Pair): Started {
  const { servers, port } = pair.behind ?? { servers: [pair.server], port: pair.dport }
  const [serve, ask] = pair.kind === 'udp' ? [udpServer, udpClient] : [tcpServer, tcpClient]
  return {
    tcp: tcpTracker,
    processes: [
      ...servers.map((netns) => ({ netns, process: serve({ ...pair, dport: port }) })),
      { netns: pair.client, process: ask(pair) },
    ],
    result: (exits) => ({ rc: exits.at(-1)?.rc ?? 1, out: exits.flatMap(({ out }) => (out === '' ? [] : [out])).join('; ') }),
  }
}

function startLine(get: Get, netns: string, line: string, input: string, now: Nanoseconds): Started {
  const state = get(netns)
  if (state === undefined) return { rc: 1, out: `Cannot open network namespace "${netns}": No such file or directory\n` }
  const parsed = parseLine(line)
  switch (parsed.kind) {
    case 'wrong':
      return { rc: parsed.rc, out: parsed.out }
    case 'show':
      return parsed.print({ state, get, now })
    case 'configure':
      return applyAll(get, netns, 'operator', parsed, now)
    case 'process': {
      const process = processOf(parsed.argv, state, input)
      return 'rc' in process
        ? process
        : { tcp: tcpTracker, processes: [{ netns, process }], result: ([exit]) => exit ?? { rc: 1, out: '' } }
    }
  }
}

/** The program with its options read, or what it prints instead of running. */
export function processOf([tool, ...words]: readonly string[], state: NetnsState, input = ''): Process | Exit {
  switch (tool) {
    case 'ping':
      return run(pingOptions(words), ping)
    case 'traceroute':
      return run(tracerouteOptions(words), traceroute)
    case 'arping':
      return run(arpingOptions(words), arping)
    case 'tcpdump':
      return run(tcpdumpOptions(words), tcpdump)
    case 'timeout':
      return timed(words)
    default:
      return run(ncatOptions(words, input), ncat)
  }
}

/** `timeout SECONDS tcpdump …`: other programs end by themselves. */
function timed([seconds = '', tool = '', ...words]: readonly string[]): Process | Exit {
  if (!/^\d+(\.\d+)?s?$/.test(seconds)) return { rc: 125, out: `timeout: invalid time interval '${seconds}'\n` }
  if (tool !== 'tcpdump') return { rc: 1, out: `hopscope: timeout ${tool} is not simulated\n` }
  return run(tcpdumpOptions(words, Number.parseFloat(seconds)), tcpdump)
}

const run = <O extends object>(options: O | Exit, program: (options: O) => Process): Process | Exit =>
  'rc' in options ? options : program(options as O)
