import { describe, expect, it } from 'vitest'
import { bridgePort, device, fdbEntry, netns } from '../table/netns.fixture.ts'
import type { NetDevice } from '../table/link.ts'
import { mac } from '../wire/address.ts'
import { encodeEthernet } from '../wire/ethernet.ts'
import { bridge, bridgeReceive } from './bridge.ts'
import type { Effect } from './effect.ts'

const HERE = '02:00:00:00:00:aa'
const THERE = '02:00:00:00:00:bb'
const br0 = device('br0', {
  kind: 'bridge',
  bridge: { ageing: 300e9, vlanFiltering: false, mcastSnooping: false },
} as Partial<NetDevice>) as Extract<NetDevice, { kind: 'bridge' }>
const frame = (dst: string, src = HERE): Uint8Array => encodeEthernet({ dst: mac(dst), src: mac(src), type: 0x0800 }, new Uint8Array(46))

/** What the bridge does with a frame on `p1`, in words. */
function through(
  dst: string,
  ports: readonly NetDevice[],
  fdb: readonly ReturnType<typeof fdbEntry>[] = [],
  src = HERE,
): readonly string[] {
  const state = netns({ links: [br0, ...ports], fdb: fdb.map((row) => ['br0', row]) })
  const port = ports[0]
  return port === undefined
    ? []
    : words(bridgeReceive({ state, now: 1e9, ident: 1 }, br0, port, { packet: 1, bytes: frame(dst, src), mark: 0 }))
}

const words = (effects: readonly Effect[]): readonly string[] =>
  effects.flatMap((effect) =>
    effect.kind === 'xmit' || effect.kind === 'receive'
      ? [`${effect.kind} ${effect.dev}`]
      : effect.kind === 'drop'
        ? [`drop ${effect.where}`]
        : effect.kind === 'learn.fdb'
          ? [`learn ${effect.entry.dev}`]
          : [],
  )

const three = [bridgePort('p1', 1), bridgePort('p2', 2), bridgePort('p3', 3)]

describe('a frame on a port', () => {
  it('goes to every other port when its destination is unknown, newest port first, and not up', () => {
    expect(through(THERE, three)).toEqual(['learn p1', 'xmit p3', 'xmit p2'])
  })

  it('goes everywhere and up when it is a broadcast', () => {
    expect(through('ff:ff:ff:ff:ff:ff', three)).toEqual(['learn p1', 'xmit p3', 'xmit p2', 'receive br0'])
  })

  it('goes out of the port where its destination was seen', () => {
    expect(through(THERE, three, [fdbEntry(THERE, 'p2')])).toEqual(['learn p1', 'xmit p2'])
  })

  it('goes up when it is for the bridge or for a port itself', () => {
    expect(through('02:00:00:00:01:02', three, [fdbEntry('02:00:00:00:01:02', 'p2', { local: true, state: 'permanent' })])).toContain(
      'receive br0',
    )
  })

  it('comes back to its own port only with hairpin', () => {
    const hairpin = [bridgePort('p1', 1, { hairpin: true }), bridgePort('p2', 2)]
    expect(through('ff:ff:ff:ff:ff:ff', hairpin)).toContain('xmit p1')
    expect(through(THERE, three, [fdbEntry(THERE, 'p1')])).toContain('drop br_handle_frame_finish')
  })

  it('does not pass between isolated ports, nor to a port without flood when unknown', () => {
    const isolated = [
      bridgePort('p1', 1, { isolated: true }),
      bridgePort('p2', 2, { isolated: true }),
      bridgePort('p3', 3, { flood: false }),
    ]
    expect(through(THERE, isolated)).toEqual(['learn p1'])
    expect(through(THERE, isolated, [fdbEntry(THERE, 'p2')])).toContain('drop br_handle_frame_finish')
  })

  it('is dropped while the port does not forward yet', () => {
    expect(through(THERE, [bridgePort('p1', 1, { forwarding: 2e9 }), bridgePort('p2', 2)])).toEqual(['drop br_handle_frame'])
  })
})

describe('learning', () => {
  it('follows a station that moves, and refreshes at the granularity of a jiffy', () => {
    expect(through(THERE, three, [fdbEntry(HERE, 'p3')])).toContain('learn p1')
    expect(through(THERE, three, [fdbEntry(HERE, 'p1', { updated: 0.995e9 })])).not.toContain('learn p1')
    expect(through(THERE, three, [fdbEntry(HERE, 'p1')])).toContain('learn p1')
  })

  it('never moves the address of a port itself', () => {
    expect(through(THERE, three, [fdbEntry(HERE, 'p2', { local: true, state: 'permanent' })])).not.toContain('learn p1')
  })
})

it('sends the host’s own frames by the same table', () => {
  const state = netns({ links: [br0, ...three], fdb: [['br0', fdbEntry(THERE, 'p2')]] })
  const send = (dst: string) => words(bridge.xmit({ state, now: 0, ident: 1 }, br0, { packet: 1, bytes: frame(dst), mark: 0 }))
  expect(send(THERE)).toEqual(['xmit p2'])
  expect(send('02:00:00:00:00:cc')).toEqual(['xmit p3', 'xmit p2', 'xmit p1'])
})
