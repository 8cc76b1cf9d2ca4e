// An exchange as a job of the simulator: a command line is parsed when its time comes, in the namespace as it is then. The one program that
// is always there is ping; to start any other is the shell's.
import type { Exchange } from '../process/exchange.ts'
import { ping } from '../process/ping.ts'
import type { Job, Started } from '../sim/simulate.ts'
import { pingOptions } from './ping-options.ts'
import type { Shell } from './shell.ts'
import { splitWords } from './words.ts'

const MS = 1_000_000

/** The words after `ping`, when that is what the exchange is. */
function pingWords(exchange: Exchange): readonly string[] | undefined {
  if (exchange.kind !== 'command') return undefined
  const split = splitWords(exchange.line)
  return split.ok && split.value[0] === 'ping' ? split.value.slice(1) : undefined
}

function startPing(netns: string, words: readonly string[]): Started {
  const options = pingOptions(words)
  return 'rc' in options ? options : { processes: [{ netns, process: ping(options) }], result: ([exit]) => exit ?? { rc: 1, out: '' } }
}

/** What an operator would type for it; of two ends, the client's side. */
const lineOf = (exchange: Exchange): string =>
  exchange.kind === 'command'
    ? exchange.line
    : `ncat ${exchange.kind === 'udp' ? '-u ' : ''}-p ${exchange.sport} ${exchange.dst} ${exchange.dport}`

export const jobWith =
  (shell: () => Shell) =>
  (exchange: Exchange): Job => {
    const netns = exchange.kind === 'command' ? exchange.netns : exchange.client
    const words = pingWords(exchange)
    return {
      at: Math.round(exchange.at * MS),
      netns,
      line: lineOf(exchange),
      start: (get, now) => (words !== undefined && get(netns) !== undefined ? startPing(netns, words) : shell().start(exchange, get, now)),
    }
  }
