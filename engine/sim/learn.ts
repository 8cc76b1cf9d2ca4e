// What a namespace learns from packets: the effects that change its state. A change is visible if somebody who prints a table would see it.
import { assertNever } from '../base/assert.ts'
import type { Effect } from '../device/effect.ts'
import { putConnection, removeConnection } from '../table/conntrack.ts'
import { count } from '../table/counters.ts'
import { findPort, learnFdb } from '../table/forwarding.ts'
import { findNeigh, putNeigh } from '../table/neighbours.ts'
import type { NetnsState } from '../table/netns.ts'
import { learnPathMtu } from '../table/pmtu.ts'
import { learnRedirect } from '../table/redirect.ts'
import { type Simulation, setState, stateIn } from './simulation.ts'

type Learned = Extract<Effect, { kind: `learn.${string}` | 'forget.conntrack' | 'count' }>

interface Change {
  readonly next: NetnsState
  readonly visible: boolean
}

function change(state: NetnsState, effect: Learned, now: number): Change {
  switch (effect.kind) {
    case 'learn.fdb':
      return {
        next: learnFdb(state, effect.dev, effect.entry),
        visible: findPort(state, effect.dev, effect.entry.lladdr)?.dev !== effect.entry.dev,
      }
    case 'learn.neigh': {
      const row = findNeigh(state, effect.entry.dev, effect.entry.dst)
      return { next: putNeigh(state, effect.entry), visible: row?.nud !== effect.entry.nud || row.lladdr !== effect.entry.lladdr }
    }
    case 'learn.conntrack':
      return { next: { ...state, conntrack: putConnection(state.conntrack, effect.connection, now) }, visible: effect.visible }
    case 'forget.conntrack':
      return { next: { ...state, conntrack: removeConnection(state.conntrack, effect.connection) }, visible: true }
    case 'count':
      return { next: { ...state, counters: count(state.counters, effect.visit) }, visible: false }
    case 'learn.limits':
      return { next: { ...state, limits: effect.limits }, visible: false }
    case 'learn.buckets':
      // What one hook has spent: others of the same pass have spent from theirs.
      return { next: { ...state, buckets: new Map([...(state.buckets ?? []), ...effect.spent]) }, visible: false }
    case 'learn.redirect':
      return { next: learnRedirect(state, effect.dst, effect.redirect, now), visible: true }
    case 'learn.pmtu':
      return { next: learnPathMtu(state, effect.dst, effect.mtu, now), visible: true }
    default:
      return assertNever(effect)
  }
}

export function learn(sim: Simulation, netns: string, effect: Learned): void {
  const state = stateIn(sim, netns)
  if (state === undefined) return
  const { next, visible } = change(state, effect, sim.now)
  if (next !== state) setState(sim, next, visible)
}
