// A reconciler does what is missing, undoes what is no longer wanted, and then has nothing left to do.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { terminal } from '../shell/shell.fixture.ts'
import type { NetnsState } from '../table/netns.ts'
import { MAIN_TABLE } from '../table/route.ts'
import { type Mac, ipv4, mac, prefix } from '../wire/address.ts'
import { apply } from './apply.ts'
import { type Desired, diff } from './diff.ts'
import { printOperation } from './print.ts'

const NOTHING: Desired = { routes: [], neigh: [], fdb: [] }

/** flannel's three rows for a peer. */
const peer = (n: number): Desired => {
  const lladdr = (mac('02:f1:00:00:00:00') + n) as Mac
  const dst = ipv4(`10.244.${n}.0`)
  const route = {
    table: MAIN_TABLE,
    type: 'unicast',
    dst: prefix(`10.244.${n}.0/24`),
    via: dst,
    dev: 'flannel.1',
    metric: 0,
    proto: 'boot',
    scope: 'global',
    onlink: true,
    by: 'flanneld',
  } as const
  return {
    routes: [route],
    neigh: [{ dst, dev: 'flannel.1', lladdr, nud: 'permanent' }],
    fdb: [{ lladdr, dev: 'flannel.1', dst: ipv4(`192.168.1.${10 + n}`), state: 'permanent' }],
  }
}

const together = (all: readonly Desired[]): Desired => ({
  routes: all.flatMap(({ routes }) => routes),
  neigh: all.flatMap(({ neigh }) => neigh),
  fdb: all.flatMap(({ fdb }) => fdb),
})

function node(): NetnsState {
  const { setup, get } = terminal('n1')
  setup(`
    ip link add eth0 type veth peer name p0
    ip link set p0 up
    ip link set eth0 up
    ip addr add 192.168.1.11/24 dev eth0
    ip link add flannel.1 type vxlan id 1 local 192.168.1.11 dev eth0 dstport 8472 nolearning
    ip link set flannel.1 up
    ip addr add 10.244.0.0/32 dev flannel.1
    ip route add 10.99.0.0/16 via 192.168.1.1`)
  const state = get('n1')
  if (state === undefined) throw new Error('no namespace')
  return state
}

function reconcile(state: NetnsState, desired: Desired): NetnsState {
  return diff(desired, state, 'flanneld').reduce((now, operation) => {
    const done = apply(() => now, 'n1', 'flanneld', operation, 0)
    if (!done.ok) throw new Error(`${printOperation(operation)}: ${done.error.message ?? done.error.errno}`)
    return done.value.changed[0] ?? now
  }, state)
}

test('three commands for a new peer, as flanneld would run them', () => {
  expect(diff(peer(2), node(), 'flanneld').map(printOperation)).toEqual([
    'ip neigh replace 10.244.2.0 lladdr 02:f1:00:00:00:02 dev flannel.1 nud permanent',
    'bridge fdb replace 02:f1:00:00:00:02 dev flannel.1 dst 192.168.1.12 self permanent',
    'ip route replace 10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink',
  ])
})

test('and three that undo them when it is gone; what others wrote stays', () => {
  const state = reconcile(node(), peer(2))
  expect(diff(NOTHING, state, 'flanneld').map(printOperation)).toEqual([
    'ip route del 10.244.2.0/24 table main',
    'ip neigh del 10.244.2.0 dev flannel.1',
    'bridge fdb del 02:f1:00:00:00:02 dev flannel.1 dst 192.168.1.12 self',
  ])
  expect(reconcile(state, NOTHING).routes.value).toEqual(node().routes.value)
})

test('from any set of peers to any other: then nothing is left to do', () => {
  const peers = fc.uniqueArray(fc.integer({ min: 1, max: 9 }))
  fc.assert(
    fc.property(peers, peers, (before, after) => {
      const desired = together(after.map(peer))
      const state = reconcile(reconcile(node(), together(before.map(peer))), desired)
      expect(diff(desired, state, 'flanneld')).toEqual([])
      expect(state.neigh.get('flannel.1')?.value.size ?? 0).toBe(after.length)
    }),
    { numRuns: 30 },
  )
})
