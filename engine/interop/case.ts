// A scenario with its traffic as a golden case without answers (golden/FORMAT.md): namespaces, cables, setup, phases. `hopscope replay` and a
// real kernel run it alike. A cable is a veth pair. Leaves out: layout; lines that are no plain command, which change nothing;
// and simultaneity: traffic that overlaps in the scenario follows one after the other.
import type { LoggedCommand, Network } from '../compile/network.ts'
import { emptyNetns } from '../netlink/empty.ts'
import { printOperation } from '../netlink/print.ts'
import type { Exchange } from '../process/exchange.ts'
import { nameOf } from '../scenario/names.ts'
import { lookupOf } from '../scenario/lookup.ts'
import { nicsOf } from '../scenario/nic.ts'
import type { Scenario, Topology } from '../scenario/scenario.ts'
import { quoteWord, splitWords } from '../shell/words.ts'
import { sysctlOf } from '../table/sysctl.ts'
import type { Run, Trace } from '../trace/trace.ts'

/** One thing done in a phase. `df`: null is the default. */
export type Action =
  | { readonly ns?: string; readonly cmd: string; readonly input?: string; readonly kind?: undefined }
  | (Omit<Extract<Exchange, { kind: 'udp' | 'tcp' }>, 'at' | 'df'> & { readonly df?: boolean | null; readonly cmd?: undefined })

export interface Phase {
  readonly label: string
  /** Milliseconds after the start at which it begins. */
  readonly t: number
  readonly do: readonly Action[]
}

export interface Case {
  readonly id: string
  readonly title: string
  readonly notes: readonly string[]
  readonly netns: readonly string[]
  readonly cables: readonly (readonly [string, string])[]
  /** Namespace, command, and the error it is known to give. */
  readonly setup: readonly (readonly [string, string] | readonly [string, string, string])[]
  readonly phases: readonly Phase[]
}

const MS = 1_000_000
/** A phase shows what happens until this long after its command, milliseconds. */
const TAIL = 300
/** Shorter pauses are not worth a phase, milliseconds. */
const PAUSE = 500

const PLUG = /^ip link add (\S+) .*\btype phys$/
/** A key that only the first namespace of a kernel has: the recorder sets it there. */
export const RECORDER_ONLY = 'net.ipv4.route.error_cost'
const MODPROBE = 'modprobe ipip'

/** The command that makes a cable's end: a veth pair at the first end that is set up; nothing at the second, which is there by then. */
function plug(topology: Topology, { netns, line, ...rest }: LoggedCommand, made: Set<string>): readonly LoggedCommand[] {
  const { machines } = lookupOf(topology)
  const ifname = PLUG.exec(line)?.[1]
  const machine = machines.get(netns)
  if (ifname === undefined || machine === undefined) return [{ netns, line, ...rest }]
  const near = nicsOf(topology, machine).find((nic) => nic.ifname === ifname)
  const other = near === undefined ? undefined : machines.get(near.peer.machine)
  const far = near === undefined || other === undefined ? undefined : nicsOf(topology, other).find((nic) => nic.ifname === near.peer.ifname)
  if (near === undefined || far === undefined || made.has(near.cable)) return []
  made.add(near.cable)
  const peer = { ifname: far.ifname, netns: far.machine, lladdr: far.lladdr, mtu: far.mtu }
  return [
    {
      netns,
      ...rest,
      line: printOperation({ kind: 'link.add', link: { kind: 'veth', ifname, lladdr: near.lladdr, mtu: near.mtu, peer } }),
    },
  ]
}

/** All namespaces of a kernel share a module: what comes before it is loaded anywhere, the loading, what comes after. */
function aroundModprobe(topology: Topology, log: readonly LoggedCommand[]): readonly LoggedCommand[] {
  const { pods } = lookupOf(topology)
  const last = log.findLastIndex(({ line }) => line === MODPROBE)
  const loaded = new Set<string>()
  const [before, loads, after]: [LoggedCommand[], LoggedCommand[], LoggedCommand[]] = [[], [], []]
  for (const [index, command] of log.entries()) {
    const machine = pods.get(command.netns)?.node.id ?? command.netns
    const part = command.line === MODPROBE ? loads : loaded.has(machine) || (last >= 0 && index > last) ? after : before
    part.push(command)
    if (part === loads) loaded.add(machine)
  }
  return [...before, ...loads, ...after]
}

/** A line as a shell may be given it: nothing of it is expanded there that is not here. Lines that we do not take for one command are none. */
function safe(line: string): readonly string[] {
  const split = splitWords(line)
  if (!split.ok || split.value.length === 0) return []
  return [/[$`\\]/.test(line) ? split.value.map(quoteWord).join(' ') : line]
}

/** The recorder of golden cases does not limit ICMP errors unless a case says so (golden/FORMAT.md); the kernels of a scenario do. */
const LIMITS: readonly string[] = ['net.ipv4.icmp_ratemask', RECORDER_ONLY].map(
  (key) => `sysctl -w ${key}=${sysctlOf(emptyNetns(''), key)}`,
)

function limits(topology: Topology, network: Network): Case['setup'] {
  const { machines } = lookupOf(topology)
  const routing = network.netns.filter((netns) => machines.get(netns)?.kind !== 'switch')
  return routing.flatMap((netns) => LIMITS.map((line) => [netns, line] as const))
}

function setupOf(topology: Topology, network: Network): Case['setup'] {
  const made = new Set<string>()
  const commands = aroundModprobe(topology, network.commands).flatMap((command) => plug(topology, command, made))
  const own = commands.flatMap(({ netns, line, error }) =>
    safe(line).map((plain) => (error === undefined ? ([netns, plain] as const) : ([netns, plain, error] as const))),
  )
  return [...limits(topology, network), ...own]
}

/** Pairs of veth ends: cables, and what joins pods to their nodes. */
function cablesOf(network: Network): Case['cables'] {
  const pairs = new Map<string, readonly [string, string]>()
  for (const netns of network.netns) {
    for (const dev of network.stateOf(netns)?.links.values() ?? []) {
      if (!('peer' in dev) || dev.peer === undefined) continue
      const pair = [`${netns}/${dev.ifname}`, `${dev.peer.netns}/${dev.peer.ifname}`] as const
      const key = pair.toSorted().join(' ')
      if (!pairs.has(key)) pairs.set(key, pair)
    }
  }
  return [...pairs.values()]
}

function actionsOf(exchange: Exchange): readonly Action[] {
  if (exchange.kind === 'command') {
    const { netns, line, input } = exchange
    return safe(line).map((cmd) => ({ ns: netns, cmd, ...(input !== undefined && { input }) }))
  }
  const { at: _, ...action } = exchange
  return [action]
}

interface Timed {
  readonly exchange: Exchange
  readonly run: Run
}

/** One phase for each piece of traffic in order of time, and one for each pause between them. */
function phasesOf(
  timed: readonly Timed[],
  name: (netns: string) => string,
): { readonly phases: readonly Phase[]; readonly overlapped: boolean } {
  const phases: Phase[] = []
  let free = 0
  let overlapped = false
  for (const { exchange, run } of timed.toSorted((a, b) => a.exchange.at - b.exchange.at)) {
    const { at } = exchange
    const actions = actionsOf(exchange)
    if (actions.length === 0) continue
    overlapped ||= at < free - TAIL
    if (at - free >= PAUSE) {
      const seconds = (at - free) / 1000
      phases.push({ label: `nothing for ${seconds} s`, t: free, do: [{ cmd: `sleep ${seconds}` }] })
    }
    const t = Math.max(at, free)
    phases.push({ label: `${name(run.netns)}: ${run.line}`, t, do: actions })
    free = t + Math.ceil((run.end - run.start) / MS) + TAIL
  }
  return { phases, overlapped }
}

export function toCase({ title, topology }: Scenario, network: Network, trace: Trace): Case {
  const { machines, pods } = lookupOf(topology)
  const name = (netns: string): string => {
    const thing = pods.get(netns)?.pod ?? machines.get(netns)
    return thing === undefined ? netns : nameOf(thing)
  }
  const timed = network.traffic.flatMap((exchange, index): readonly Timed[] => {
    const run = trace.runs[index]
    return run === undefined ? [] : [{ exchange, run }]
  })
  const { phases, overlapped } = phasesOf(timed, name)
  return {
    id: 'hopscope',
    title,
    notes: overlapped ? ['traffic that overlaps in the scenario follows one after the other here'] : [],
    netns: network.netns,
    cables: cablesOf(network),
    setup: setupOf(topology, network),
    phases,
  }
}

const lines = (rows: readonly unknown[]): string => `[\n${rows.map((row) => JSON.stringify(row)).join(',\n')}\n]`

/** As the recordings are written: one command, one phase a line. */
export function printCase({ setup, phases, ...head }: Case): string {
  const keys = Object.entries(head).map(([key, value]) => `"${key}": ${JSON.stringify(value)}`)
  return `{\n${[...keys, `"setup": ${lines(setup)}`, `"phases": ${lines(phases)}`].join(',\n')}\n}\n`
}
