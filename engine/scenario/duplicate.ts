// Copies of machines and pods with numbers of their own. What must be unique (names, addresses, MACs, podCIDRs) goes back to derived values.
// Cables between copied machines are copied; a copy is also plugged into the switches that the original is plugged into.
import { addMachine, addPod, connect, move, nextMachineId, setEnd } from './edit.ts'
import { lookupOf, machineOf } from './lookup.ts'
import type { Layout, Machine, Scenario } from './scenario.ts'

const OFFSET = 40

function copyMachine(
  scenario: Scenario,
  machine: Machine,
  place: Layout[string] | undefined,
): { readonly scenario: Scenario; readonly id: string } {
  const id = nextMachineId(scenario, machine.kind)
  let next = addMachine(scenario, machine.kind)
  for (const _ of machine.pods ?? []) next = addPod(next, id)
  if (place === undefined) return { scenario: next, id }
  // Beside the original, and beside the copies made before.
  const taken = Object.values(next.layout)
  let by = OFFSET
  while (taken.some(({ x, y }) => x === place.x + by && y === place.y + by)) by += OFFSET
  return { scenario: move(next, { [id]: { x: place.x + by, y: place.y + by } }), id }
}

/** `from`: where the originals are, if that is another scenario (or an earlier one). */
export function duplicate(scenario: Scenario, ids: readonly string[], from: Scenario = scenario): Scenario {
  const copies = new Map<string, string>()
  let next = scenario
  for (const id of new Set(ids)) {
    const machine = machineOf(from.topology, id)
    const pod = lookupOf(from.topology).pods.get(id)
    if (pod !== undefined && !ids.includes(pod.node.id)) next = addPod(next, pod.node.id)
    if (machine === undefined) continue
    const copied = copyMachine(next, machine, from.layout[id])
    if (copied.scenario === next) continue
    next = copied.scenario
    copies.set(id, copied.id)
  }
  for (const { ends } of from.topology.cables) {
    const [a, b] = ends
    const isSwitch = (id: string): boolean => machineOf(scenario.topology, id)?.kind === 'switch'
    const one = copies.get(a.machine) ?? (isSwitch(a.machine) ? a.machine : undefined)
    const other = copies.get(b.machine) ?? (isSwitch(b.machine) ? b.machine : undefined)
    if (one === undefined || other === undefined || (one === a.machine && other === b.machine)) continue
    const joined = connect(next, one, other)
    const made = joined === next ? undefined : joined.topology.cables.at(-1)?.id
    next = made === undefined ? joined : setEnd(setEnd(joined, made, 0, { mtu: a.mtu }), made, 1, { mtu: b.mtu })
  }
  return next
}
