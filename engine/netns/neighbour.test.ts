import { describe, expect, it } from 'vitest'
import { addr, device, netns } from '../table/netns.fixture.ts'
import type { Neigh, Nud } from '../table/neigh.ts'
import { writeSysctl } from '../table/sysctl.ts'
import type { Effect } from '../device/effect.ts'
import { readMac } from '../wire/address.ts'
import { ipv4, mac, printMac } from '../wire/address.ts'
import { NO_OPTIONS, encodeIpv4 } from '../wire/ipv4.ts'
import { mayOverride, neighOutput, neighTimer, neighUpdate } from './neighbour.ts'

const eth0 = device('eth0', { addrs: [addr('10.0.0.1')] })
const dst = ipv4('10.0.0.2')
const THERE = mac('02:00:00:00:00:bb')
const entry = (nud: Nud, more: Partial<Neigh> = {}): Neigh => ({
  dst,
  dev: 'eth0',
  nud,
  lladdr: THERE,
  by: 'learned',
  confirmed: 0,
  updated: 0,
  used: 0,
  probes: 0,
  ...more,
})
const packet = {
  packet: 1,
  bytes: encodeIpv4({ src: ipv4('10.0.0.1'), dst, protocol: 1, ttl: 64 }, NO_OPTIONS, new Uint8Array(8)),
  mark: 0,
}
const at = (seconds: number, ...rows: readonly Neigh[]) => ({ state: netns({ links: [eth0], neigh: rows }), now: seconds * 1e9, ident: 1 })

const words = (effects: readonly Effect[]): readonly string[] =>
  effects.flatMap((effect) => {
    if (effect.kind === 'learn.neigh') return [effect.entry.nud]
    if (effect.kind === 'xmit') return [effect.birth === 'arp' ? `ask ${printMac(readMac(effect.skb.bytes, 0))}` : 'send']
    return effect.kind === 'hold' || effect.kind === 'release' ? [effect.kind] : []
  })

describe('a packet for a neighbour', () => {
  it('waits while the neighbour is asked for', () => {
    expect(words(neighOutput(at(0), eth0, dst, packet))).toEqual(['INCOMPLETE', 'hold', 'ask ff:ff:ff:ff:ff:ff'])
    expect(words(neighOutput(at(0, entry('FAILED')), eth0, dst, packet))).toEqual(['INCOMPLETE', 'hold', 'ask ff:ff:ff:ff:ff:ff'])
    expect(words(neighOutput(at(0, entry('INCOMPLETE')), eth0, dst, packet))).toEqual(['hold'])
  })

  it('goes at once to a stale one, which must then prove itself', () => {
    expect(words(neighOutput(at(1, entry('STALE')), eth0, dst, packet))).toEqual(['DELAY', 'send'])
    expect(words(neighOutput(at(1, entry('PERMANENT')), eth0, dst, packet))).toEqual(['send'])
  })
})

describe('the timer', () => {
  it('asks three times, then fails whoever waits', () => {
    expect(words(neighTimer(at(1, entry('INCOMPLETE', { probes: 1 })), eth0, dst, packet))).toEqual([])
    expect(words(neighTimer(at(1.04, entry('INCOMPLETE', { probes: 1 })), eth0, dst, packet))).toEqual([
      'INCOMPLETE',
      'ask ff:ff:ff:ff:ff:ff',
    ])
    expect(words(neighTimer(at(1.04, entry('INCOMPLETE', { probes: 3 })), eth0, dst, packet))).toEqual(['FAILED', 'release'])
  })

  it('probes by unicast after five seconds of doubt, unless TCP vouched for the neighbour', () => {
    expect(words(neighTimer(at(6.08, entry('DELAY', { updated: 1e9 })), eth0, dst, undefined))).toEqual(['PROBE', 'ask 02:00:00:00:00:bb'])
    expect(words(neighTimer(at(6.08, entry('DELAY', { updated: 1e9, confirmed: 2e9 })), eth0, dst, undefined))).toEqual(['REACHABLE'])
  })

  it('lets a reachable one go stale after the time its device has drawn, or doubts it if it was just used', () => {
    expect(words(neighTimer(at(14.9, entry('REACHABLE')), eth0, dst, undefined))).toEqual([])
    expect(words(neighTimer(at(45, entry('REACHABLE')), eth0, dst, undefined))).toEqual(['STALE'])
    expect(words(neighTimer(at(45, entry('REACHABLE', { used: 43e9 })), eth0, dst, undefined))).toEqual(['DELAY'])
  })

  it('gives each device a reachable time of its own, from half the base to one and a half', () => {
    const times = Array.from({ length: 50 }, (_, i) =>
      neighUpdate(at(0), `eth${i}`, dst, THERE, 'REACHABLE', true, 1).flatMap((effect) =>
        effect.kind === 'timer' ? [effect.at / 1e9] : [],
      ),
    ).flat()
    expect(new Set(times).size).toBeGreaterThan(20)
    expect(Math.min(...times)).toBeGreaterThan(15)
    expect(Math.max(...times)).toBeLessThan(46.1)
    expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(20)
  })
})

describe('an answer', () => {
  const hear = (nud: 'REACHABLE' | 'STALE', override: boolean, lladdr: ReturnType<typeof mac>, ...rows: readonly Neigh[]) =>
    words(neighUpdate(at(9, ...rows), 'eth0', dst, lladdr, nud, override, 1))

  it('releases what waited', () => {
    expect(hear('REACHABLE', true, THERE, entry('INCOMPLETE'))).toEqual(['REACHABLE', 'release'])
    expect(hear('STALE', true, THERE)).toEqual(['STALE', 'release'])
  })

  it('by hearsay does not change the state of a valid entry, but moves it to a new address', () => {
    expect(hear('STALE', true, THERE, entry('REACHABLE'))).toEqual(['REACHABLE'])
    expect(hear('STALE', true, mac('02:00:00:00:00:cc'), entry('REACHABLE'))).toEqual(['STALE'])
  })

  it('may not override within a second of the last change, and never a permanent row', () => {
    expect(mayOverride(at(9).state, entry('REACHABLE', { updated: 8.5e9 }), 9e9, false)).toBe(false)
    expect(mayOverride(at(9).state, entry('REACHABLE', { updated: 8.5e9 }), 9e9, true)).toBe(true)
    expect(hear('STALE', false, mac('02:00:00:00:00:cc'), entry('REACHABLE'))).toEqual([])
    expect(hear('STALE', true, mac('02:00:00:00:00:cc'), entry('PERMANENT'))).toEqual([])
  })
})

it('stays reachable for no time at all where the base is 0 (neigh_rand_reach_time)', () => {
  const impatient = { ...at(0), state: writeSysctl(at(0).state, 'net.ipv4.neigh.eth0.base_reachable_time_ms', '0') }
  const timers = neighUpdate(impatient, 'eth0', dst, THERE, 'REACHABLE', true, 1).flatMap((effect) =>
    effect.kind === 'timer' ? [effect.at] : [],
  )
  expect(timers).toHaveLength(1)
  expect(timers.every((time) => time >= 0 && time < 1e9)).toBe(true)
})
