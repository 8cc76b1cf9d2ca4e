// A document as a file: JSON that a person can read and a version control system can compare, keys always in the same order.
import type { Result } from '../base/result.ts'
import { parseScenarioText } from '../scenario/parse.ts'
import type { Issue, Scenario } from '../scenario/scenario.ts'

/** Keys of every object of the document, in the order in which they are written. */
const KEYS = (
  'version title topology plugin backend directRouting encapsulation crossSubnet blockSize natOutgoing id kind number name subnet podCIDR gateway routeReflector ends machine network machines cables ' +
  'pods port address lladdr mtu vni services clusterIP protocol targetPort endpoints commands in line traffic at from to method count size ttl dport payload layout x y'
).split(' ')

export function printScenarioFile(scenario: Scenario): string {
  const places = Object.keys(scenario.layout).toSorted((a, b) => (a.length === b.length ? (a < b ? -1 : 1) : a.length - b.length))
  return `${JSON.stringify(scenario, [...KEYS, ...places], 2)}\n`
}

export const parseScenarioFile = (text: string): Result<Scenario, readonly Issue[]> => parseScenarioText(text.replace(/^\ufeff/, ''))
