// Every reason for which the engine drops a packet, with a scenario that produces it; a reason without one does not compile.
import { describe, expect, it } from 'vitest'
import type { DropReason } from '../trace/reason.ts'
import type { Trace } from '../trace/trace.ts'
import { ipv4, mac } from '../wire/address.ts'
import { encodeEthernet } from '../wire/ethernet.ts'
import { encodeIcmpEcho } from '../wire/icmp.ts'
import { IP_PROTOCOL, NO_OPTIONS, encodeIpv4 } from '../wire/ipv4.ts'
import { encodeTcp } from '../wire/tcp.ts'
import { encodeUdp } from '../wire/udp.ts'
import { HOST1_MAC, ROUTER_MAC, inject, lab, run } from './lab.fixture.ts'

const src = ipv4('10.0.1.2')
const router = ipv4('10.0.1.1')
const ends = { src, dst: router, sport: 40000, dport: 9 }
const echo = encodeIcmpEcho(8, 1, 1, new Uint8Array(8))

/** A frame from host1 to the router; `fields` of the IP header. */
const frame = (protocol: number, payload: Uint8Array, fields: object = {}, to = ROUTER_MAC): Uint8Array =>
  encodeEthernet({ dst: mac(to), src: mac(HOST1_MAC), type: 0x0800 }, encodeIpv4({ src, dst: router, protocol, ttl: 64, id: 7, ...fields }, NO_OPTIONS, payload))

/** With one byte of the frame flipped. */
const spoiled = (bytes: Uint8Array, at: number): Uint8Array => bytes.map((byte, i) => (i === at ? byte ^ 0xff : byte))

const IP = 14
const TRANSPORT = 34
const ping = (target: string, options = ''): readonly [string, string] => ['host1', `ping -c1 -W4 ${options} ${target}`]

const SCENARIOS: Readonly<Record<DropReason, () => Trace>> = {
  NOT_SPECIFIED: () => run(lab(['router', 'ip route add blackhole 10.9.0.0/16']), ping('10.9.0.1')),
  NO_SOCKET: () => run(lab(), ['host1', 'traceroute -q1 10.0.2.2']),
  PKT_TOO_SMALL: () => inject(lab(), frame(IP_PROTOCOL.ICMP, echo).subarray(0, IP + 12)),
  TCP_CSUM: () => inject(lab(), spoiled(frame(IP_PROTOCOL.TCP, encodeTcp({ ...ends, seq: 1, window: 1, syn: true }, [], new Uint8Array(0))), TRANSPORT + 5)),
  UDP_CSUM: () => inject(lab(), spoiled(frame(IP_PROTOCOL.UDP, encodeUdp(ends, new Uint8Array(4))), TRANSPORT + 9)),
  UNHANDLED_PROTO: () => inject(lab(), encodeEthernet({ dst: mac(ROUTER_MAC), src: mac(HOST1_MAC), type: 0x86dd }, new Uint8Array(46))),
  OTHERHOST: () => inject(lab(), frame(IP_PROTOCOL.ICMP, echo, {}, '02:00:00:00:00:99')),
  IP_CSUM: () => inject(lab(), spoiled(frame(IP_PROTOCOL.ICMP, echo), IP + 8)),
  IP_INHDR: () => run(lab(), ping('10.0.2.2', '-t 1')),
  IP_RPFILTER: () => inject(lab(['router', 'sysctl -w net.ipv4.conf.eth1.rp_filter=1']), frame(IP_PROTOCOL.ICMP, echo, { src: ipv4('10.0.2.77') })),
  IP_NOPROTO: () => inject(lab(), frame(132, new Uint8Array(8))),
  NETFILTER_DROP: () => run(lab(['router', 'iptables -A FORWARD -p icmp -j DROP']), ping('10.0.2.2')),
  IP_OUTNOROUTES: () => inject(lab(['router', 'ip route add unreachable 10.0.7.0/24'], ['router', 'ip route add 10.0.8.0/24 via 10.0.2.2']), frame(IP_PROTOCOL.ICMP, echo, { src: ipv4('10.0.7.7') })),
  IP_INNOROUTES: () => run(lab(), ping('10.99.0.1')),
  IP_INADDRERRORS: () => run(lab(['router', 'sysctl -w net.ipv4.ip_forward=0']), ping('10.0.2.2')),
  NEIGH_FAILED: () => run(lab(), ping('10.0.2.99')),
  NEIGH_QUEUEFULL: () => run(lab(), ['host1', 'ping -q -c 120 -i 0.01 -W1 10.0.1.99']),
  PKT_TOO_BIG: () => run(lab(['router', 'ip link set eth2 mtu 1400']), ping('10.0.2.2', '-M do -s 1472')),
  ICMP_CSUM: () => inject(lab(), spoiled(frame(IP_PROTOCOL.ICMP, echo), TRANSPORT + 9)),
  DUP_FRAG: () => inject(lab(), frame(IP_PROTOCOL.ICMP, echo, { mf: true }), frame(IP_PROTOCOL.ICMP, echo, { mf: true })),
  FRAG_REASM_TIMEOUT: () => inject(lab(), frame(IP_PROTOCOL.ICMP, echo, { mf: true })),
  link_down: () => run(lab(['router', 'ip link set eth2 down'], ['router', 'ip link set eth1 down'], ['router', 'ip link set eth1 up']), ['router', 'ip link set lo down'], ['router', 'ping -c1 -W1 10.0.1.1']),
  QDISC_DROP: () => run(lab(['host2', 'ip link set eth0 down']), ping('10.0.2.2')),
}

describe('every reason to drop', () => {
  it.each(Object.entries(SCENARIOS))('%s', (reason, scenario) => {
    const { packets, steps } = scenario()
    expect(steps.flatMap((step) => (step.kind === 'drop' ? [step.reason] : []))).toContain(reason)
    expect(packets.filter(({ end }) => end.kind === 'pending')).toEqual([])
  })
})
