// Packet sockets that hear everything (AF_PACKET, ETH_P_ALL): what comes in before the stack has it, what goes out before the device has it.
import type { Nanoseconds, Step } from '../trace/trace.ts'
import type { Simulation } from './simulation.ts'

type Frame = Pick<Extract<Step, { kind: 'rx' }>, 'dev' | 'bytes' | 'link' | 'pkttype'>

export function tap(sim: Simulation, netns: string, t: Nanoseconds, way: 'in' | 'out', { dev, bytes, link, pkttype }: Frame): void {
  for (const socket of sim.bound.get(netns) ?? []) {
    if (socket.type !== 'tap' || (socket.dev !== undefined && socket.dev !== dev)) continue
    sim.queues.get(socket.id)?.push({ kind: 'frame', t, dev, way, pkttype, bytes, link })
    sim.listeners.get(socket.id)?.(t)
  }
}
