// ICMP redirects: a router tells of a better next hop (ip_rt_send_redirect), a host that believes it makes a route exception (__ip_do_redirect;
// both net/ipv4/route.c). RFC 1122 section 3.2.2.2, RFC 1812 section 5.2.7.2.
import { drop, step } from '../device/context.ts'
import type { Effect, Message, Skb } from '../device/effect.ts'
import { isLocal, isSubnetBroadcast, lookup } from '../table/fib.ts'
import { spendRedirect } from '../table/icmp-limit.ts'
import type { NetDevice } from '../table/link.ts'
import { findNeigh, isValid } from '../table/neighbours.ts'
import type { NetnsState } from '../table/netns.ts'
import { nextHop } from '../table/redirect.ts'
import type { Route } from '../table/route.ts'
import type { Socket } from '../table/socket.ts'
import { inetAddrOnLink } from '../table/source.ts'
import { decidingSysctl, deviceSysctl } from '../table/sysctl.ts'
import type { Detail, PacketType } from '../trace/trace.ts'
import { type Ipv4, LIMITED_BROADCAST, isMulticast, isZeroNet } from '../wire/address.ts'
import { ICMP_TYPE, REDIRECT, icmpEcho, icmpRedirect } from '../wire/icmp.ts'
import { IP_PROTOCOL, type Ipv4Values, headerLength, ipv4Header } from '../wire/ipv4.ts'
import { udp } from '../wire/udp.ts'
import type { StackContext } from './context.ts'
import { icmpError } from './icmp-error.ts'
import { neighEvent } from './neighbour.ts'

/** The sender could have asked the next hop itself. `skb` is on its way out, its TTL decremented. */
export function sendRedirect(context: StackContext, skb: Skb, header: Ipv4Values, route: Route, pkttype: PacketType): readonly Effect[] {
  const { state, now } = context
  const { allowed, limits } = spendRedirect(state, header.src, now)
  const gateway = nextHop(state, route, header.dst, now)
  const error = { type: ICMP_TYPE.REDIRECT, code: REDIRECT.HOST, gateway }
  const told = allowed ? icmpError({ ...context, state: { ...state, limits } }, skb, header, pkttype, error) : []
  return [{ kind: 'learn.limits', limits }, ...told]
}

type Decision = Omit<Extract<Detail, { kind: 'redirect' }>, 'kind' | 'dst' | 'via' | 'from'>

/** icmp_redirect: whoever sent the quoted packet hears of it, and the kernel takes note. `body` begins at the ICMP header. */
export function redirectReceive(context: StackContext, dev: NetDevice, skb: Skb, header: Ipv4Values, body: Uint8Array): readonly Effect[] {
  const message = icmpRedirect.decode(body)
  const quote = body.subarray(icmpRedirect.size)
  const quoted = ipv4Header.decode(quote)
  if (message === undefined || quoted === undefined) return [drop(skb.packet, 'PKT_TOO_SMALL', 'icmp_redirect')]
  const done: Effect = { kind: 'delivered', packet: skb.packet }
  const { code, gateway } = message
  const payload = quote.subarray(headerLength(quoted))
  const senders = context.sockets.filter((socket) => sent(socket, quoted, payload))
  const echoed = quoted.protocol === IP_PROTOCOL.ICMP && payload[0] === ICMP_TYPE.ECHO_REPLY
  const told: Message = { kind: 'redirect', code, gateway, from: header.src, quote }
  const messages = senders.filter(({ type }) => type === 'icmp').map(({ id }): Effect => ({ kind: 'message', socket: id, message: told }))
  if ((senders.length === 0 && !echoed) || code > REDIRECT.HOST_TOS) return [...messages, done]
  const oif = senders[0]?.dev
  const { row } = lookup(context.state, { dst: quoted.dst, src: quoted.src, ...(oif !== undefined && { oif }) })
  const decided: Decision =
    row === undefined ? { decision: 'not-our-gateway' } : { row, ...decide(context, dev, row, quoted.dst, gateway, header.src) }
  return [
    ...messages,
    step(skb.packet, { kind: 'redirect', dst: quoted.dst, via: gateway, from: header.src, ...decided }),
    ...heed(context, decided, quoted.dst, gateway),
    done,
  ]
}

/** Did this socket send the quoted packet? */
function sent(socket: Socket, quoted: Ipv4Values, payload: Uint8Array): boolean {
  if (quoted.protocol === IP_PROTOCOL.ICMP)
    return socket.type === 'icmp' && payload[0] === ICMP_TYPE.ECHO_REQUEST && icmpEcho.decode(payload)?.id === socket.lport
  const ports = udp.decode(payload)
  const mine = ports?.sport === socket.lport && (socket.rport === 0 || (socket.rport === ports.dport && socket.remote === quoted.dst))
  return mine && socket.type === (quoted.protocol === IP_PROTOCOL.TCP ? 'tcp' : quoted.protocol === IP_PROTOCOL.UDP ? 'udp' : undefined)
}

function decide({ state, now }: StackContext, dev: NetDevice, row: Route, dst: Ipv4, gateway: Ipv4, from: Ipv4): Decision {
  if (row.via === undefined || nextHop(state, row, dst, now) !== from || gateway === from) return { decision: 'not-our-gateway' }
  const accept = decidingSysctl(state, dev.ifname, 'accept_redirects')
  if (accept.value === 0) return { decision: 'accept_redirects', sysctl: accept }
  if (isMulticast(gateway) || gateway === LIMITED_BROADCAST || isZeroNet(gateway)) return { decision: 'not-a-gateway' }
  if (deviceSysctl(state, dev.ifname, 'shared_media') === 0) {
    if (!inetAddrOnLink(dev, gateway, from)) return { decision: 'not-a-gateway' }
    const secure = decidingSysctl(state, dev.ifname, 'secure_redirects')
    if (secure.value !== 0 && !isKnownGateway(state, gateway, dev.ifname)) return { decision: 'secure_redirects', sysctl: secure }
  } else if (isLocal(state, gateway) || isSubnetBroadcast(state, gateway)) return { decision: 'not-a-gateway' }
  const neigh = findNeigh(state, row.dev ?? '', gateway)
  return { decision: neigh !== undefined && isValid(neigh) ? 'accepted' : 'unresolved' }
}

/** ip_fib_check_default: is it the next hop of any route by this device? */
const isKnownGateway = (state: NetnsState, gateway: Ipv4, dev: string): boolean =>
  state.routes.value.some((row) => row.via === gateway && row.dev === dev)

function heed(context: StackContext, { decision, row }: Decision, dst: Ipv4, gateway: Ipv4): readonly Effect[] {
  const dev = context.state.links.get(row?.dev ?? '')
  if (dev === undefined || row?.via === undefined) return []
  if (decision === 'unresolved') return neighEvent(context, dev, gateway)
  if (decision !== 'accepted') return []
  return [{ kind: 'learn.redirect', dst, redirect: { via: gateway, instead: row.via, dev: dev.ifname } }]
}
