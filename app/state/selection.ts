/**
 * What is selected, as a locator that is resolved when it is read: an id that an edit took away, a step of a trace that is no more
 * give undefined ("gone"), never an error.
 */
import {
  type Cable,
  type Machine,
  type NetDevice,
  type Network,
  type Packet,
  type Pod,
  type Scenario,
  type Service,
  type Step,
  type Trace,
  lookupOf,
  serviceOf,
} from '../../engine/index.ts'

export type Locator =
  | { readonly kind: 'machine'; readonly id: string }
  | { readonly kind: 'pod'; readonly id: string }
  | { readonly kind: 'cable'; readonly id: string }
  | { readonly kind: 'service'; readonly id: string }
  | { readonly kind: 'device'; readonly netns: string; readonly dev: string }
  | { readonly kind: 'packet'; readonly packet: number }
  /** `index`: into Trace.steps. */
  | { readonly kind: 'step'; readonly packet: number; readonly index: number }

export interface World {
  readonly scenario: Scenario
  readonly network: Network
  readonly trace: Trace
}

export type Found =
  | { readonly kind: 'machine'; readonly machine: Machine }
  | { readonly kind: 'pod'; readonly pod: Pod; readonly node: Machine }
  | { readonly kind: 'cable'; readonly cable: Cable }
  | { readonly kind: 'service'; readonly service: Service }
  | { readonly kind: 'device'; readonly netns: string; readonly device: NetDevice }
  | { readonly kind: 'packet'; readonly packet: Packet }
  | { readonly kind: 'step'; readonly packet: Packet; readonly step: Step }

/** The id of the machine, pod, cable or Service that a locator names; undefined for what lives in a trace. */
export function idOf(locator: Locator | undefined): string | undefined {
  if (locator === undefined || locator.kind === 'packet' || locator.kind === 'step') return undefined
  return locator.kind === 'device' ? locator.netns : locator.id
}

/** The packet that a locator follows. */
export const packetOf = (locator: Locator | undefined): number | undefined =>
  locator?.kind === 'packet' || locator?.kind === 'step' ? locator.packet : undefined

const text = (locator: Locator | undefined): string => (locator === undefined ? '' : Object.values(locator).join(' '))
export const sameLocator = (a: Locator | undefined, b: Locator | undefined): boolean => a === b || text(a) === text(b)

/** The locator of a machine, pod, cable or Service of a scenario, by its id. */
export function locatorOf({ topology }: Scenario, id: string): Locator | undefined {
  const { machines, pods } = lookupOf(topology)
  if (machines.has(id)) return { kind: 'machine', id }
  if (pods.has(id)) return { kind: 'pod', id }
  if (serviceOf(topology, id) !== undefined) return { kind: 'service', id }
  return topology.cables.some((cable) => cable.id === id) ? { kind: 'cable', id } : undefined
}

/** What a locator names now; undefined when it is gone. */
export function resolve(locator: Locator, { scenario, network, trace }: World): Found | undefined {
  const { topology } = scenario
  switch (locator.kind) {
    case 'machine': {
      const machine = lookupOf(topology).machines.get(locator.id)
      return machine && { kind: 'machine', machine }
    }
    case 'pod': {
      const found = lookupOf(topology).pods.get(locator.id)
      return found && { kind: 'pod', ...found }
    }
    case 'cable': {
      const cable = topology.cables.find(({ id }) => id === locator.id)
      return cable && { kind: 'cable', cable }
    }
    case 'service': {
      const service = serviceOf(topology, locator.id)
      return service && { kind: 'service', service }
    }
    case 'device': {
      const device = network.stateOf(locator.netns)?.links.get(locator.dev)
      return device && { kind: 'device', netns: locator.netns, device }
    }
    case 'packet': {
      const packet = trace.packets[locator.packet]
      return packet && { kind: 'packet', packet }
    }
    case 'step': {
      const [packet, step] = [trace.packets[locator.packet], trace.steps[locator.index]]
      return packet && step?.packet === packet.id ? { kind: 'step', packet, step } : undefined
    }
  }
}
