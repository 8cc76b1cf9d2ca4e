// Changing parts of a document as persistent values: what does not change stays the same reference.
import type { Scenario, Topology } from './scenario.ts'

/** What to set; a key that is undefined goes back to the derived value. */
export type Patch<T> = { readonly [K in keyof T]?: T[K] | undefined }

/** `value` with the patch's keys set, or removed where undefined; the same value when that changes nothing. */
export function patched<T extends object>(value: T, patch: Patch<T>): T {
  const next: T = { ...value }
  let changed = false
  for (const key of Object.keys(patch) as (keyof T)[]) {
    const to = patch[key]
    if (to === value[key]) continue
    changed = true
    if (to === undefined) delete next[key]
    else next[key] = to as T[keyof T]
  }
  return changed ? next : value
}

/** The list with one item replaced; the same list when the item stays. */
export function replaced<T>(list: readonly T[], at: number, change: (item: T) => T): readonly T[] {
  const item = list[at]
  if (item === undefined) return list
  const next = change(item)
  return next === item ? list : list.with(at, next)
}

export const withTopology = (scenario: Scenario, patch: Patch<Topology>): Scenario =>
  patched(scenario, { topology: patched(scenario.topology, patch) })

export const nextNumber = (things: readonly { readonly number: number }[]): number =>
  things.reduce((most, { number }) => Math.max(most, number), 0) + 1

/** The list without the items that go; the same list when none does. */
export const kept = <T>(list: readonly T[], keep: (item: T) => boolean): readonly T[] => {
  const rest = list.filter(keep)
  return rest.length === list.length ? list : rest
}
