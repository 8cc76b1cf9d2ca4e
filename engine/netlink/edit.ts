// The namespaces that one operation has written so far, over those it reads: a link operation may change both ends of a veth pair.
import type { NetDevice } from '../table/link.ts'
import type { NetnsState } from '../table/netns.ts'
import type { LinkEvent } from './events.ts'
import type { Applied } from './error.ts'

export type Get = (netns: string) => NetnsState | undefined

export interface Edit {
  readonly get: Get
  readonly put: (state: NetnsState) => void
  readonly tell: (event: LinkEvent) => void
  readonly done: () => Applied
}

export function edit(get: Get): Edit {
  const changed = new Map<string, NetnsState>()
  const events: LinkEvent[] = []
  return {
    get: (netns) => changed.get(netns) ?? get(netns),
    put: (state) => void changed.set(state.name, state),
    tell: (event) => void events.push(event),
    done: () => ({ changed: [...changed.values()], events }),
  }
}

export const putLink = (state: NetnsState, dev: NetDevice): NetnsState => ({ ...state, links: new Map(state.links).set(dev.ifname, dev) })
