// Copies of machines and pods with numbers of their own. What must be unique (names, addresses, MACs, podCIDRs) goes back to derived values.
// Cables between copied machines are copied; a copy is also plugged into the switches that the original is plugged into.
import { addMachine, addPod, connect, move, nextMachineId, setEnd } from './edit.ts'
import { lookupOf, machineOf } from './lookup.ts'
import type { Machine, Scenario } from './scenario.ts'

const OFFSET = 40

function copyMachine(scenario: Scenario, machine: Machine): { readonly scenario: Scenario; readonly id: string } {
  const id = nextMachineId(scenario, machine.kind)
  let next = addMachine(scenario, machine.kind)
  for (const _ of machine.pods ?? []) next = addPod(next, id)
  const place = scenario.layout[machine.id]
  return { scenario: place === undefined ? next : move(next, { [id]: { x: place.x + OFFSET, y: place.y + OFFSET } }), id }
}

export function duplicate(scenario: Scenario, ids: readonly string[]): Scenario {
  const copies = new Map<string, string>()
  let next = scenario
  for (const id of new Set(ids)) {
    const machine = machineOf(scenario.topology, id)
    const pod = lookupOf(scenario.topology).pods.get(id)
    if (pod !== undefined && !ids.includes(pod.node.id)) next = addPod(next, pod.node.id)
    if (machine === undefined) continue
    const copied = copyMachine(next, machine)
    if (copied.scenario === next) continue
    next = copied.scenario
    copies.set(id, copied.id)
  }
  for (const { ends } of scenario.topology.cables) {
    const [a, b] = ends
    const isSwitch = (id: string): boolean => machineOf(scenario.topology, id)?.kind === 'switch'
    const from = copies.get(a.machine) ?? (isSwitch(a.machine) ? a.machine : undefined)
    const to = copies.get(b.machine) ?? (isSwitch(b.machine) ? b.machine : undefined)
    if (from === undefined || to === undefined || (from === a.machine && to === b.machine)) continue
    const joined = connect(next, from, to)
    const made = joined === next ? undefined : joined.topology.cables.at(-1)?.id
    next = made === undefined ? joined : setEnd(setEnd(joined, made, 0, { mtu: a.mtu }), made, 1, { mtu: b.mtu })
  }
  return next
}
