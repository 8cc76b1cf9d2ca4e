// Kernel modules, as far as they make a difference to a namespace: ipip brings tunl0 and the protocol's handler. On a real machine modules belong to
// all its namespaces; here each is asked for where its device is wanted.
import type { NetnsState } from '../table/netns.ts'
import { withFallback } from './ipip.ts'

export function loadModule(state: NetnsState, name: string): NetnsState {
  if (state.modules?.has(name) === true) return state
  const loaded = { ...state, modules: new Set(state.modules).add(name) }
  return name === 'ipip' ? withFallback(loaded) : loaded
}
