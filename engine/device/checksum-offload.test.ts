import { describe, expect, it } from 'vitest'
import { device } from '../table/netns.fixture.ts'
import type { NetDevice } from '../table/link.ts'
import { ipv4, mac } from '../wire/address.ts'
import { readUint16 } from '../wire/bytes.ts'
import { partialChecksum, transportChecksum } from '../wire/checksum.ts'
import { ETHERTYPE, encodeEthernet, ethernet } from '../wire/ethernet.ts'
import { NO_OPTIONS, encodeIpv4 } from '../wire/ipv4.ts'
import { encodeTcp } from '../wire/tcp.ts'
import { encodeUdp } from '../wire/udp.ts'
import { validateXmit } from './checksum-offload.ts'
import type { Skb } from './effect.ts'

const src = ipv4('192.168.1.51')
const dst = ipv4('192.168.1.52')
const ends = { src, dst, sport: 40000, dport: 5000 }
const veth = device('eth0')
const macvlan: NetDevice = { ...veth, kind: 'macvlan', macvlan: { mode: 'bridge', lower: { netns: 'n1', ifname: 'eth0' } } }
const AT = ethernet.size + 20

function sent(protocol: number, payload: Uint8Array, mf = false): Skb {
  const packet = encodeIpv4({ src, dst, protocol, ttl: 64, id: 7, mf }, NO_OPTIONS, payload)
  const bytes = encodeEthernet({ dst: mac('02:00:00:00:00:52'), src: mac('02:00:00:00:00:51'), type: ETHERTYPE.IPV4 }, packet)
  return { packet: 1, bytes, mark: 0, checksum: 'left' }
}

describe('a checksum that is left to the device', () => {
  it.each([
    ['udp', 17, encodeUdp(ends, new Uint8Array(9)), 6],
    ['tcp', 6, encodeTcp({ ...ends, seq: 1, window: 502 }, [], new Uint8Array(9)), 16],
  ] as const)('%s: stays open on a macvlan, and is finished by its lower device', (_, protocol, payload, field) => {
    const skb = sent(protocol, payload)
    const inside = validateXmit(macvlan, skb)
    expect(readUint16(inside.bytes, AT + field)).toBe(partialChecksum(src, dst, protocol, payload.length))
    expect(validateXmit(macvlan, inside)).toBe(inside)
    const outside = validateXmit(veth, inside)
    expect(transportChecksum(outside.bytes, AT, outside.bytes.length, src, dst, protocol)).toBe(0)
    expect(outside).toEqual(skb)
  })

  it('is finished for any other device, and for a fragment', () => {
    const skb = sent(17, encodeUdp(ends, new Uint8Array(9)))
    expect(validateXmit(veth, skb)).toBe(skb)
    const first = sent(17, encodeUdp(ends, new Uint8Array(16)), true)
    expect(validateXmit(macvlan, first).bytes).toEqual(first.bytes)
  })

  it('is no matter of packets that only pass', () => {
    const { checksum: _, ...skb } = sent(17, encodeUdp(ends, new Uint8Array(9)))
    expect(validateXmit(macvlan, skb)).toBe(skb)
  })
})
