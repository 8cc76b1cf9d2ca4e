// The kernel's side of process/syscall.ts: sockets made, bound, connected, written to. What must wait (recv, accept, a TCP connect)
// is answered later by sim/processes.ts.
import { type Errno, NO_PACKET } from '../device/effect.ts'
import { routeOutput } from '../netns/route-output.ts'
import { tcpSocketClose, tcpSocketConnect, tcpSocketSend } from '../netns/tcp-input.ts'
import type { Syscall } from '../process/syscall.ts'
import type { Socket } from '../table/socket.ts'
import { defaultTtl, sysctlNumber } from '../table/sysctl.ts'
import type { Ipv4 } from '../wire/address.ts'
import { encodeIcmpEcho, icmpEcho } from '../wire/icmp.ts'
import { IP_PROTOCOL, NO_OPTIONS, encodeIpv4 } from '../wire/ipv4.ts'
import { encodeUdp } from '../wire/udp.ts'
import { emit } from './perform.ts'
import { type Simulation, contextIn, draw, putSocket, removeSocket, stateIn } from './simulation.ts'

type Call<K extends Syscall['call']> = Extract<Syscall, { call: K }>

/** net.ipv4.ip_local_port_range */
const LOW = 32768
const RANGE = 28232

export function createSocket(sim: Simulation, netns: string, call: Call<'socket'>, run: number): number {
  const id = sim.sequence++
  const bound = { local: 0 as Ipv4, lport: call.type === 'raw' ? (call.protocol ?? 0) : 0, remote: 0 as Ipv4, rport: 0 }
  const state = stateIn(sim, netns)
  const socket: Socket = {
    id,
    netns,
    type: call.type,
    ...bound,
    ttl: state === undefined ? 64 : defaultTtl(state),
    tos: 0,
    // inet_create
    pmtudisc: state !== undefined && sysctlNumber(state, 'net.ipv4.ip_no_pmtu_disc') !== 0 ? 'dont' : 'want',
    recverr: call.recverr ?? false,
    run,
    ...(call.dev !== undefined && { dev: call.dev }),
  }
  putSocket(sim, socket)
  sim.queues.set(id, [])
  return id
}

const change = (sim: Simulation, socket: Socket, more: Partial<Socket>): Socket => putSocket(sim, { ...socket, ...more })

export function setOptions(sim: Simulation, { socket: id, options }: Call<'setsockopt'>): undefined {
  const socket = sim.sockets.get(id)
  if (socket !== undefined) change(sim, socket, options)
  return undefined
}

const isTaken = (sim: Simulation, socket: Socket, port: number, address: Ipv4): boolean =>
  [...sim.sockets.values()].some(
    (other) =>
      other.id !== socket.id &&
      other.netns === socket.netns &&
      other.type === socket.type &&
      other.lport === port &&
      other.remote === 0 &&
      (other.local === 0 || address === 0 || other.local === address),
  )

/** An ephemeral port (or an ICMP identifier) that nobody uses, each as likely as any other. */
function freePort(sim: Simulation, socket: Socket): number {
  for (;;) {
    const port = socket.type === 'icmp' ? draw(sim) : LOW + Math.floor((draw(sim) * RANGE) / 65536)
    if (!isTaken(sim, socket, port, 0 as Ipv4)) return port
  }
}

export function bind(sim: Simulation, { socket: id, address, port }: Call<'bind'>): Errno | undefined {
  const socket = sim.sockets.get(id)
  if (socket === undefined) return 'EINVAL'
  if (address !== 0 && kindOf(sim, socket, address) !== 'local') return 'EADDRNOTAVAIL'
  if (port !== 0 && isTaken(sim, socket, port, address)) return 'EADDRINUSE'
  change(sim, socket, { local: address, lport: port === 0 ? freePort(sim, socket) : port })
  return undefined
}

/** Is the address one of ours? */
function kindOf(sim: Simulation, socket: Socket, address: Ipv4): string | undefined {
  const state = stateIn(sim, socket.netns)
  const way = state === undefined ? undefined : routeOutput(state, address, 0 as Ipv4)
  return way?.errno === undefined ? way?.route.type : undefined
}

/** connect(2): finds the way now; TCP also sends its SYN. */
export function connect(sim: Simulation, { socket: id, address, port }: Call<'connect'>, run: number): Errno | undefined {
  const socket = sim.sockets.get(id)
  const state = socket && stateIn(sim, socket.netns)
  if (socket === undefined || state === undefined) return 'EINVAL'
  const way = routeOutput(state, address, socket.local, socket.dev, sim.now)
  if (way.errno !== undefined) return way.errno
  if (way.route.type === 'broadcast' || address === 0xffffffff) return 'EACCES'
  const lport = socket.lport === 0 ? freePort(sim, socket) : socket.lport
  const connected = change(sim, socket, { local: way.src, lport, remote: address, rport: port })
  if (socket.type === 'tcp') emit(sim, socket.netns, tcpSocketConnect(contextIn(sim, state), connected, way.mtu), run)
  return undefined
}

/** send(2) and sendto(2). */
export function send(sim: Simulation, call: Call<'send'>, run: number): Errno | undefined {
  const socket = sim.sockets.get(call.socket)
  const state = socket && stateIn(sim, socket.netns)
  if (socket === undefined || state === undefined) return 'EINVAL'
  if (socket.type === 'tcp') {
    emit(sim, socket.netns, tcpSocketSend(contextIn(sim, state), socket, call.bytes), run)
    return undefined
  }
  if (socket.type === 'packet') {
    if (socket.dev === undefined || state.links.get(socket.dev)?.up !== true) return 'ENETDOWN'
    const skb = { packet: NO_PACKET, bytes: call.bytes, mark: 0, socket: socket.id }
    emit(sim, socket.netns, [{ kind: 'xmit', dev: socket.dev, skb }], run)
    return undefined
  }
  const dst = call.address ?? socket.remote
  if (dst === 0) return 'EINVAL'
  const way = routeOutput(state, dst, socket.local, socket.dev, sim.now)
  if (way.errno !== undefined) return way.errno
  if (way.route.type === 'broadcast') return 'EACCES'
  return sendDatagram(sim, socket, call, dst, way, run)
}

/** The IP packet of a datagram: DF by IP_MTU_DISCOVER; an identification unless DF forbids fragments for good (ip_select_ident_segs). */
function sendDatagram(
  sim: Simulation,
  socket: Socket,
  call: Call<'send'>,
  dst: Ipv4,
  way: { readonly src: Ipv4; readonly mtu: number },
  run: number,
): Errno | undefined {
  const bound = socket.lport === 0 ? change(sim, socket, { lport: freePort(sim, socket) }) : socket
  const { protocol, payload } = datagram(bound, call, way.src, dst)
  const length = 20 + payload.length
  if (bound.pmtudisc === 'do' && length > way.mtu) {
    sim.queues.get(bound.id)?.push({ kind: 'error', errno: 'EMSGSIZE', mtu: way.mtu })
    return 'EMSGSIZE'
  }
  if (length > 65535) return 'EMSGSIZE'
  const df = bound.pmtudisc === 'do' || (bound.pmtudisc === 'want' && length <= way.mtu)
  const id = bound.pmtudisc === 'do' && bound.remote === 0 ? 0 : draw(sim)
  const bytes = encodeIpv4({ src: way.src, dst, protocol, ttl: bound.ttl, tos: bound.tos, id, df }, NO_OPTIONS, payload)
  // __ip_append_data: of a datagram that fits its device.
  const offload = bound.type === 'udp' && length <= way.mtu ? ({ checksum: 'left' } as const) : {}
  const packet = emit(
    sim,
    bound.netns,
    [
      {
        kind: 'output',
        skb: { packet: NO_PACKET, bytes, mark: 0, socket: bound.id, ...offload },
        ...(bound.dev !== undefined && { oif: bound.dev }),
        ...(bound.local === 0 && { unbound: true as const }),
      },
    ],
    run,
  )
  // What netfilter drops on its way out is the sender's to hear of at once.
  const end = sim.recorder.endOf(packet)
  return end?.kind === 'dropped' && end.where === 'nf_hook_slow' ? 'EPERM' : undefined
}

function datagram(socket: Socket, call: Call<'send'>, src: Ipv4, dst: Ipv4): { readonly protocol: number; readonly payload: Uint8Array } {
  if (socket.type === 'icmp') {
    const echo = icmpEcho.decode(call.bytes)
    return { protocol: IP_PROTOCOL.ICMP, payload: encodeIcmpEcho(8, socket.lport, echo?.seq ?? 0, call.bytes.subarray(icmpEcho.size)) }
  }
  if (socket.type === 'raw') return { protocol: socket.lport, payload: call.bytes }
  return { protocol: IP_PROTOCOL.UDP, payload: encodeUdp({ src, dst, sport: socket.lport, dport: call.port ?? socket.rport }, call.bytes) }
}

export function close(sim: Simulation, id: number, run: number): undefined {
  const socket = sim.sockets.get(id)
  const state = socket && stateIn(sim, socket.netns)
  sim.queues.delete(id)
  sim.listeners.delete(id)
  if (socket === undefined || state === undefined) return undefined
  if (socket.type === 'tcp') emit(sim, socket.netns, tcpSocketClose(contextIn(sim, state), socket), run)
  else removeSocket(sim, id)
  return undefined
}
