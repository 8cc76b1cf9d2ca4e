/** What a typed line comes to: words to complete it with, and the edit of the scenario that keeps it. Pure; the component only calls. */
import {
  type NetnsState,
  type Network,
  type Run,
  type Scenario,
  type Trace,
  addCommand,
  addTraffic,
  printIpv4,
} from '../../engine/index.ts'
import { TOOLS } from '../../engine/late.ts'

/** What may follow the words already typed. */
const NEXT: Readonly<Record<string, readonly string[]>> = {
  ip: ['route', 'neigh', 'link', 'addr', 'rule', '-d', '-br'],
  'ip -d': ['link'],
  'ip -br': ['link', 'addr'],
  'ip route': ['show', 'get', 'add', 'del', 'replace', 'flush'],
  'ip route show': ['table', 'dev'],
  'ip neigh': ['show', 'add', 'replace', 'del', 'flush'],
  'ip link': ['show', 'set', 'add', 'del'],
  'ip addr': ['show', 'add', 'del', 'flush'],
  'ip rule': ['show', 'add', 'del'],
  'ip -d link': ['show'],
  bridge: ['fdb', 'link'],
  'bridge fdb': ['show', 'add', 'replace', 'append', 'del'],
  'bridge link': ['show', 'set'],
  sysctl: ['-w', '-a', 'net.ipv4.ip_forward', 'net.ipv4.conf.all.rp_filter'],
  iptables: ['-A', '-I', '-D', '-L', '-F', '-P', '-S'],
  birdc: ['show'],
  birdcl: ['show'],
  'birdc show': ['route', 'protocols', 'status', 'static'],
  'birdc show protocols': ['all'],
  'birdc show route': ['for', 'protocol', 'export', 'all'],
  cat: ['/etc/calico/confd/config/bird.cfg'],
  ping: ['-c', '-s', '-t', '-M'],
  traceroute: ['-n', '-I', '-T'],
  arping: ['-c', '-I'],
}

/** Devices and addresses of the namespace, and addresses that answer elsewhere: what arguments are made of. */
export function argumentsFor(state: NetnsState | undefined, elsewhere: readonly string[]): readonly string[] {
  const links = [...(state?.links.values() ?? [])]
  return [
    ...links.map(({ ifname }) => ifname),
    'dev',
    'via',
    'dst',
    'lladdr',
    'up',
    'down',
    ...links.flatMap(({ addrs }) => addrs.map(({ local }) => printIpv4(local))),
    ...elsewhere,
  ]
}

const shared = (words: readonly string[]): string => {
  const [first = ''] = words
  let length = first.length
  for (const word of words) while (!word.startsWith(first.slice(0, length))) length -= 1
  return first.slice(0, length)
}

export interface Completion {
  readonly line: string
  /** What could have been meant, if more than one thing. */
  readonly candidates: readonly string[]
}

/** As the Tab key completes in bash: as far as it is certain. */
export function complete(line: string, args: readonly string[]): Completion {
  const words = line.split(/ +/)
  const last = words.at(-1) ?? ''
  const before = words.slice(0, -1).join(' ')
  const known = words.length === 1 ? TOOLS : [...(NEXT[before] ?? []), ...args]
  const candidates = [...new Set(known)].filter((word) => word.startsWith(last) && last !== word)
  if (candidates.length === 0) return { line, candidates: [] }
  const found = shared(candidates)
  const head = before === '' ? '' : `${before} `
  return candidates.length === 1 ? { line: `${head}${found} `, candidates: [] } : { line: head + found, candidates }
}

/** Characters that a line of the document may have. */
const MOST = 500
/** As the document takes it: one line without control characters and broken pairs. */
export const cleanLine = (text: string): string =>
  text
    .replaceAll(/\p{Cs}/gu, '')
    .replaceAll(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, MOST)

export const keepCommand = (scenario: Scenario, netns: string, line: string): Scenario => addCommand(scenario, { in: netns, line })

/** What a kept command printed when it was replayed at the beginning, if it failed there: what works now need not have worked then. */
export const errorOf = (network: Network, netns: string, line: string): string | undefined =>
  network.commandsOf(netns).findLast((logged) => logged.by === 'operator' && logged.line === line)?.error

/** The errors of the scenario's own commands, by their place in it: both lists have an operator's commands in a namespace in order. */
export function errorsOf({ commands }: Scenario, { commandsOf }: Network): readonly (string | undefined)[] {
  const queues = new Map<string, (string | undefined)[]>()
  return commands.map((command) => {
    const queue = queues.get(command.in) ?? commandsOf(command.in).flatMap(({ by, error }) => (by === 'operator' ? [error] : []))
    queues.set(command.in, queue)
    return queue.shift()
  })
}

const SLOT = 100
/** After everything that was sent before: the next tenth of a second after the last answer. Milliseconds. */
export const nextMoment = ({ runs }: Trace): number => {
  const end = runs.reduce((last, run) => Math.max(last, run.end), -1)
  return end < 0 ? 0 : (Math.floor(end / (SLOT * 1_000_000)) + 1) * SLOT
}

export const keepTraffic = (scenario: Scenario, netns: string, line: string, at: number): Scenario =>
  addTraffic(scenario, { at, kind: 'command', in: netns, line })

/** What the command printed: the last run of this line here. */
export const runOf = (trace: Trace, netns: string, line: string): Run | undefined =>
  trace.runs.findLast((run) => run.netns === netns && run.line === line)

/** Moves through the lines typed before: -1 is older. `at` counts from the newest; -1 is the line being typed. */
export function recall(history: readonly string[], at: number, by: 1 | -1): { readonly at: number; readonly line: string } {
  const next = Math.max(-1, Math.min(history.length - 1, at - by))
  return { at: next, line: next < 0 ? '' : (history[history.length - 1 - next] ?? '') }
}
