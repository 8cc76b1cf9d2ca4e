import { describe, expect, it } from 'vitest'
import { ipv4 } from '../wire/address.ts'
import { device, netns, route } from './netns.fixture.ts'
import { forgetExceptions, learnPathMtu, routeMtu } from './pmtu.ts'

const far = ipv4('10.9.0.1')
const way = route('0.0.0.0/0')
const state = netns({ links: [device('eth0')], routes: [way] })
const told = learnPathMtu(state, far, 1400, 0)

describe('the MTU of a way', () => {
  it('is the device’s, unless the route has its own', () => {
    expect(routeMtu(state, way, far, 0)).toBe(1500)
    expect(routeMtu(state, { ...way, mtu: 1300 }, far, 0, true)).toBe(1300)
  })

  it('is what a router told, for 600 s and for that destination only', () => {
    expect(routeMtu(told, way, far, 599e9)).toBe(1400)
    expect(routeMtu(told, way, far, 600e9)).toBe(1500)
    expect(routeMtu(told, way, ipv4('10.9.0.2'), 0)).toBe(1500)
    expect(routeMtu(forgetExceptions(told), way, far, 0)).toBe(1500)
  })

  it('is known of the next hop that it was told of, and of no other', () => {
    const elsewhere = { ...way, via: ipv4('10.0.0.9') }
    expect(routeMtu(told, elsewhere, far, 0)).toBe(1500)
    const both = learnPathMtu({ ...told, routes: netns({ routes: [elsewhere] }).routes }, far, 1450, 1)
    expect([routeMtu(both, elsewhere, far, 1), routeMtu(both, way, far, 1)]).toEqual([1450, 1500])
    expect(learnPathMtu(netns({ links: [device('eth0')] }), far, 1400, 0).pmtu).toBeUndefined()
  })

  it('does not heed it for what is forwarded, unless ip_forward_use_pmtu is set', () => {
    expect(routeMtu(told, way, far, 0, true)).toBe(1500)
    const heeds = { ...told, sysctl: new Map([['net.ipv4.ip_forward_use_pmtu', '1']]) }
    expect(routeMtu(heeds, way, far, 0, true)).toBe(1400)
  })

  it('is never learned to be longer, nor shorter than min_pmtu', () => {
    expect(learnPathMtu(told, far, 1450, 1)).toBe(told)
    expect(routeMtu(learnPathMtu(state, far, 100, 0), way, far, 0)).toBe(552)
  })
})
