import { describe, expect, it } from 'vitest'
import { device, netns, route } from '../table/netns.fixture.ts'
import { ipv4, mac } from '../wire/address.ts'
import { encodeEthernet } from '../wire/ethernet.ts'
import { icmpUnreachable } from '../wire/icmp.ts'
import { type Ipv4Fields, NO_OPTIONS, encodeIpv4, ipv4Checksum, ipv4Header } from '../wire/ipv4.ts'
import { checkTunnelMtu } from './tunnel-pmtu.ts'

const way = { route: route('10.0.0.0/24', { mtu: 1400 }), remote: ipv4('10.0.0.2'), headroom: 50 }
const sender = mac('02:00:00:00:00:0a')
const receiver = mac('02:00:00:00:00:0b')

function check(fields: Partial<Ipv4Fields>, length: number, master?: string, more = way, routed = master === undefined) {
  const packet = encodeIpv4(
    { src: ipv4('10.1.0.1'), dst: ipv4('10.1.0.2'), protocol: 17, ttl: 9, df: true, ...fields },
    NO_OPTIONS,
    new Uint8Array(length - 20),
  )
  const bytes = encodeEthernet({ dst: receiver, src: sender, type: 0x0800 }, packet)
  const context = { state: netns({}), now: 0, ident: 1 }
  return checkTunnelMtu(
    context,
    device('vx0', master === undefined ? {} : { master }),
    { packet: 1, bytes, mark: 0, routed },
    ipv4Header.decode(packet),
    more,
  )
}

describe('a frame that is too long for the tunnel', () => {
  it('fits up to what the way leaves', () => {
    expect(check({}, 1350).effects).toEqual([])
    expect(check({}, 1351).effects).not.toEqual([])
  })

  it('goes on in fragments, and this host remembers, where the tunnel is not a port', () => {
    const { effects, answered } = check({}, 1400)
    expect(answered).toBe(false)
    expect(effects.at(-1)).toEqual({ kind: 'learn.pmtu', dst: ipv4('10.1.0.2'), mtu: 1350 })
  })

  it('is answered from its receiver to its sender on a port of a bridge', () => {
    const { effects, answered } = check({}, 1400, 'br0')
    const reply = effects.find((effect) => effect.kind === 'receive')
    const bytes = reply?.skb.bytes ?? new Uint8Array(0)
    expect(answered).toBe(true)
    expect(bytes.subarray(0, 12)).toEqual(encodeEthernet({ dst: sender, src: receiver, type: 0 }, new Uint8Array(0)).subarray(0, 12))
    expect(ipv4Header.decode(bytes, 14)).toMatchObject({ src: ipv4('10.1.0.2'), dst: ipv4('10.1.0.1'), ttl: 9, df: true, totalLength: 576 })
    expect(icmpUnreachable.decode(bytes, 34)).toMatchObject({ type: 3, code: 4, mtu: 1350 })
    expect(ipv4Checksum(bytes, 14, 20)).toBe(0)
  })

  it('of this host itself is answered in vain, and remembered', () => {
    const { effects } = check({}, 1400, 'br0', way, true)
    expect(effects).toContainEqual({ kind: 'learn.pmtu', dst: ipv4('10.1.0.2'), mtu: 1350 })
    // With that route it will not get past ip_rcv_finish (golden tunnel-pmtu).
    expect(effects.find((effect) => effect.kind === 'receive')?.skb.routed).toBe(true)
    expect(check({}, 1400, 'br0').effects.map(({ kind }) => kind)).not.toContain('learn.pmtu')
  })

  it('is not answered without DF, as a fragment, to a multicast group, or over a way that is hopeless', () => {
    expect(check({ df: false }, 1400, 'br0').answered).toBe(false)
    expect(check({ mf: true }, 1400, 'br0').answered).toBe(false)
    expect(check({ dst: ipv4('224.0.0.5') }, 1400, 'br0').answered).toBe(false)
    expect(check({}, 1400, 'br0', { ...way, route: route('10.0.0.0/24', { mtu: 600 }) }).answered).toBe(false)
  })
})
