// Packet sockets that hear everything (AF_PACKET, ETH_P_ALL): what comes in before the stack has it, what goes out before the device has it.
import type { Detail, Nanoseconds } from '../trace/trace.ts'
import type { Simulation } from './simulation.ts'

/** A frame as a device shows it, on its way in or out. */
type Frame = Extract<Detail, { kind: 'rx' | 'tx' }>

export function tap(sim: Simulation, netns: string, t: Nanoseconds, frame: Frame): void {
  const sockets = sim.bound.get(netns)
  if (sockets === undefined) return
  for (const socket of sockets) {
    if (socket.type !== 'tap' || (socket.dev !== undefined && socket.dev !== frame.dev)) continue
    const { dev, bytes, link } = frame
    const seen = frame.kind === 'rx' ? ({ way: 'in', pkttype: frame.pkttype } as const) : ({ way: 'out', pkttype: 'outgoing' } as const)
    sim.queues.get(socket.id)?.push({ kind: 'frame', t, dev, bytes, link, ...seen })
    sim.listeners.get(socket.id)?.(t)
  }
}
