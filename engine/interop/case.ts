// A scenario with its traffic as a golden case without answers (golden/FORMAT.md): namespaces, cables, setup, phases. `hopscope replay` and a
// real kernel run it alike. A cable is a veth pair. Leaves out: layout; lines that are no plain command, which change nothing;
// and simultaneity: traffic that overlaps in the scenario follows one after the other.
import type { LoggedCommand, Network } from '../compile/network.ts'
import { emptyNetns } from '../netlink/empty.ts'
import { printOperation } from '../netlink/print.ts'
import type { Exchange } from '../process/exchange.ts'
import { nameOf } from '../scenario/names.ts'
import { lookupOf } from '../scenario/lookup.ts'
import { type Nic, nicsOf } from '../scenario/nic.ts'
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

interface Cable {
  readonly ends: readonly [Nic, Nic]
  /** What plugs in its first end. */
  readonly command: LoggedCommand
}

/** Both ends of the cable whose end this command makes. */
function endsOf(topology: Topology, { netns, line }: LoggedCommand): readonly [Nic, Nic] | undefined {
  const ifname = PLUG.exec(line)?.[1]
  const nicIn = (id: string, name: string | undefined): Nic | undefined => {
    const machine = lookupOf(topology).machines.get(id)
    return machine === undefined ? undefined : nicsOf(topology, machine).find((nic) => nic.ifname === name)
  }
  const near = ifname === undefined ? undefined : nicIn(netns, ifname)
  const far = near === undefined ? undefined : nicIn(near.peer.machine, near.peer.ifname)
  return near === undefined || far === undefined ? undefined : [near, far]
}

/**
 * The kernel's first address is that of the device registered first (inet_select_addr): each machine gets its interfaces in the order of its
 * ports. Cables whose order runs in a circle through several machines come as they were; a switch has no addresses.
 */
function inOrder(topology: Topology, cables: readonly Cable[]): readonly Cable[] {
  const { machines } = lookupOf(topology)
  const open = [...cables]
  const isFirst = (cable: Cable): boolean =>
    cable.ends.every(
      ({ machine, port }) =>
        machines.get(machine)?.kind === 'switch' ||
        open.every((other) => other.ends.every((end) => end.machine !== machine || end.port >= port)),
    )
  return cables.map(() => open.splice(Math.max(0, open.findIndex(isFirst)), 1)[0]).filter((cable) => cable !== undefined)
}

/** The command that makes a cable, at the end that is set up first. */
function vethOf({ ends: [near, far], command }: Cable): LoggedCommand {
  const peer = { ifname: far.ifname, netns: far.machine, lladdr: far.lladdr, mtu: far.mtu }
  const link = { kind: 'veth', ifname: near.ifname, lladdr: near.lladdr, mtu: near.mtu, peer } as const
  return { ...command, line: printOperation({ kind: 'link.add', link }) }
}

/** Cables as veth pairs. Where each would be made by its own machine in a wrong order, all are made before anything else. */
function asVeths(topology: Topology, log: readonly LoggedCommand[]): readonly LoggedCommand[] {
  const cables = new Map<string, Cable>()
  for (const command of log) {
    const ends = endsOf(topology, command)
    if (ends !== undefined && !cables.has(ends[0].cable)) cables.set(ends[0].cable, { ends, command })
  }
  const made = [...cables.values()]
  const ordered = inOrder(topology, made)
  if (ordered.some((cable, index) => cable !== made[index])) return [...ordered.map(vethOf), ...log.filter(({ line }) => !PLUG.test(line))]
  const places = new Map(made.map((cable) => [cable.command, cable]))
  return log.flatMap((command) => {
    if (!PLUG.test(command.line)) return [command]
    const cable = places.get(command)
    return cable === undefined ? [] : [vethOf(cable)]
  })
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
  const commands = asVeths(topology, aroundModprobe(topology, network.commands))
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

function pause(from: number, to: number): Phase {
  const seconds = (to - from) / 1000
  return { label: `nothing for ${seconds} s`, t: from, do: [{ cmd: `sleep ${seconds}` }] }
}

/** One phase for each piece of traffic in order of time, one for each pause between them, and one at the end while packets still wait. */
function phasesOf(
  timed: readonly Timed[],
  end: number,
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
    if (at - free >= PAUSE) phases.push(pause(free, at))
    const t = Math.max(at, free)
    phases.push({ label: `${name(run.netns)}: ${run.line}`, t, do: actions })
    free = t + Math.ceil((run.end - run.start) / MS) + TAIL
  }
  if (end > free) phases.push(pause(free, end))
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
  const { phases, overlapped } = phasesOf(timed, Math.ceil((trace.steps.at(-1)?.t ?? 0) / MS), name)
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
