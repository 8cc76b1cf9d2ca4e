// A network for tests, built as an operator would: command lines in namespaces. host1 (10.0.1.2) and host2 (10.0.2.2) behind one router.
import { emptyNetns } from '../netlink/empty.ts'
import type { Exchange } from '../process/exchange.ts'
import type { Process } from '../process/syscall.ts'
import { send, sleep, socket } from '../process/syscalls.ts'
import { configure } from '../shell/configure.ts'
import { jobOf } from '../shell/job.ts'
import { type Job, simulate } from '../sim/simulate.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Trace } from '../trace/trace.ts'

type Line = readonly [netns: string, line: string]
export type Lab = ReadonlyMap<string, NetnsState>

export const HOST1_MAC = '02:00:0a:00:01:02'
export const ROUTER_MAC = '02:00:0a:00:01:01'

const BASE: readonly Line[] = [
  ...['host1', 'host2', 'router'].map((netns): Line => [netns, 'ip link set lo up']),
  ['router', 'sysctl -w net.ipv4.ip_forward=1'],
  ...[1, 2].flatMap((n): readonly Line[] => [
    [`host${n}`, `ip link add eth0 address 02:00:0a:00:0${n}:02 type veth peer name eth${n} address 02:00:0a:00:0${n}:01 netns router`],
    [`host${n}`, 'ip link set eth0 up'],
    ['router', `ip link set eth${n} up`],
    ['router', `ip addr add 10.0.${n}.1/24 dev eth${n}`],
    [`host${n}`, `ip addr add 10.0.${n}.2/24 dev eth0`],
    [`host${n}`, `ip route add default via 10.0.${n}.1`],
  ]),
]

/** The network after more command lines; one that fails is an error of the test. */
export function lab(...more: readonly Line[]): Lab {
  const states = new Map(['host1', 'host2', 'router'].map((name) => [name, emptyNetns(name)]))
  for (const [netns, line] of [...BASE, ...more]) {
    const { rc, out, changed } = configure((name) => states.get(name), netns, 'operator', line, 0)
    if (rc !== 0) throw new Error(`${netns}: ${line}: ${out}`)
    for (const state of changed) states.set(state.name, state)
  }
  return states
}

const command = (netns: string, line: string, at = 0): Exchange => ({ at, kind: 'command', netns, line })

/** Runs command lines one after the other, a second apart at least. */
export const run = (network: Lab, ...lines: readonly Line[]): Trace => simulate((name) => network.get(name), lines.map(([netns, line], i) => jobOf(command(netns, line, i * 6000))))

function* injector(dev: string, frames: readonly Uint8Array[]): Process {
  const id = yield* socket('packet', { dev })
  for (const frame of frames) yield* send(id, frame)
  yield* sleep(1_000_000)
  return { rc: 0, out: '' }
}

/** Puts frames as they are on host1's eth0. */
export function inject(network: Lab, ...frames: readonly Uint8Array[]): Trace {
  const job: Job = { at: 0, netns: 'host1', line: 'inject', start: () => ({ processes: [{ netns: 'host1', process: injector('eth0', frames) }], result: ([exit]) => exit ?? { rc: 1, out: '' } }) }
  return simulate((name) => network.get(name), [job])
}
