// Reading a document that may be anything: a file, a link, a paste. A valid Scenario, or everything that is wrong with it.
// Checks shape, sizes, ids and references; whether the network makes sense is scenario/check.ts's business.
import * as v from 'valibot'
import { type Result, err, ok } from '../base/result.ts'
import { parseIpv4 } from '../wire/address.ts'
import { MAX_PODS } from './limits.ts'
import { migrate } from './migrate.ts'
import { LETTERS } from './names.ts'
import type { Cable, Issue, Machine, Scenario, Service } from './scenario.ts'
import { scenarioSchema } from './schema.ts'

type Path = readonly (string | number)[]
type Report = (code: string, path: Path, params?: Issue['params']) => void

const MAX_ISSUES = 100
const MAX_DEPTH = 12
const FORBIDDEN: ReadonlySet<string> = new Set(['__proto__', 'prototype', 'constructor'])

/** Keys that would reach an object's prototype, and nesting deeper than any document's. */
function walk(value: unknown, path: Path, report: Report): void {
  if (typeof value !== 'object' || value === null) return
  if (path.length > MAX_DEPTH) return report('too-deep', path)
  if (Array.isArray(value)) return value.forEach((item, index) => walk(item, [...path, index], report))
  for (const key of Object.keys(value)) {
    if (FORBIDDEN.has(key)) report('forbidden-key', [...path, key.slice(0, 24)])
    else walk((value as Readonly<Record<string, unknown>>)[key], [...path, key.slice(0, 24)], report)
  }
}

const pathOf = (issue: v.BaseIssue<unknown>): Path =>
  (issue.path ?? []).map((item) => (typeof item.key === 'number' ? item.key : String(item.key).slice(0, 24)))

function checkMachine(machine: Machine, path: Path, report: Report): void {
  if (machine.id !== `${LETTERS[machine.kind]}${machine.number}`) report('wrong-id', [...path, 'id'], { id: machine.id })
  if (machine.kind !== 'switch' && machine.subnet !== undefined) report('not-for-this-kind', [...path, 'subnet'], { kind: machine.kind })
  if (machine.kind !== 'node' && machine.podCIDR !== undefined) report('not-for-this-kind', [...path, 'podCIDR'], { kind: machine.kind })
  if (machine.kind !== 'node' && machine.pods !== undefined) report('not-for-this-kind', [...path, 'pods'], { kind: machine.kind })
  if (machine.kind !== 'node' && machine.routeReflector !== undefined)
    report('not-for-this-kind', [...path, 'routeReflector'], { kind: machine.kind })
  if ((machine.kind === 'switch' || machine.kind === 'router') && machine.gateway !== undefined) {
    report('not-for-this-kind', [...path, 'gateway'], { kind: machine.kind })
  }
  machine.pods?.forEach((pod, index) => {
    if (pod.id !== `${machine.id}p${pod.number}`) report('wrong-id', [...path, 'pods', index, 'id'], { id: pod.id })
  })
}

function checkCable(cable: Cable, path: Path, machines: ReadonlyMap<string, Machine>, ports: Set<string>, report: Report): void {
  if (cable.id !== `c${cable.number}`) report('wrong-id', [...path, 'id'], { id: cable.id })
  cable.ends.forEach((end, side) => {
    const machine = machines.get(end.machine)
    if (machine === undefined) report('no-such-machine', [...path, 'ends', side, 'machine'], { id: end.machine })
    if (machine?.kind === 'switch' && end.address !== undefined)
      report('not-for-this-kind', [...path, 'ends', side, 'address'], { kind: 'switch' })
    const plug = `${end.machine} ${end.port}`
    if (ports.has(plug)) report('port-twice', [...path, 'ends', side, 'port'], { machine: end.machine, port: end.port })
    ports.add(plug)
  })
}

function checkService(service: Service, path: Path, ends: ReadonlySet<string>, report: Report): void {
  if (service.id !== `v${service.number}`) report('wrong-id', [...path, 'id'], { id: service.id })
  const seen = new Set<string>()
  service.endpoints.forEach((pod, index) => {
    if (!ends.has(pod) || !pod.includes('p')) report('no-such-pod', [...path, 'endpoints', index], { id: pod })
    if (seen.has(pod)) report('id-twice', [...path, 'endpoints', index], { id: pod })
    seen.add(pod)
  })
}

function checkReferences(scenario: Scenario, report: Report): void {
  const { machines, cables, services = [] } = scenario.topology
  const ids = new Set<string>()
  const claim = (id: string, path: Path): void => {
    if (ids.has(id)) report('id-twice', path, { id })
    ids.add(id)
  }
  machines.forEach((machine, index) => {
    claim(machine.id, ['topology', 'machines', index, 'id'])
    machine.pods?.forEach((pod, at) => claim(pod.id, ['topology', 'machines', index, 'pods', at, 'id']))
    checkMachine(machine, ['topology', 'machines', index], report)
  })
  const ends = new Set(ids)
  cables.forEach((cable, index) => claim(cable.id, ['topology', 'cables', index, 'id']))
  const byId = new Map(machines.map((machine) => [machine.id, machine]))
  const ports = new Set<string>()
  cables.forEach((cable, index) => checkCable(cable, ['topology', 'cables', index], byId, ports, report))
  services.forEach((service, index) => {
    claim(service.id, ['topology', 'services', index, 'id'])
    checkService(service, ['topology', 'services', index], ends, report)
  })
  const targets = new Set(services.map(({ id }) => id))
  const must = (id: string, path: Path): void => {
    if (!ends.has(id)) report('no-such-end', path, { id })
  }
  scenario.commands.forEach((command, index) => must(command.in, ['commands', index, 'in']))
  scenario.traffic.forEach((item, index) => {
    if (item.kind === 'command') return must(item.in, ['traffic', index, 'in'])
    must(item.from, ['traffic', index, 'from'])
    if (parseIpv4(item.to) === undefined && !targets.has(item.to)) must(item.to, ['traffic', index, 'to'])
  })
  for (const id of Object.keys(scenario.layout)) if (!byId.has(id)) report('no-such-machine', ['layout', id], { id })
  const pods = machines.reduce((sum, machine) => sum + (machine.pods?.length ?? 0), 0)
  if (pods > MAX_PODS) report('too-many-pods', ['topology', 'machines'], { count: pods, most: MAX_PODS })
}

export function parseScenario(input: unknown): Result<Scenario, readonly Issue[]> {
  const issues: Issue[] = []
  const report: Report = (code, path, params = {}) => {
    if (issues.length < MAX_ISSUES) issues.push({ severity: 'error', code, path, params })
  }
  walk(input, [], report)
  if (issues.length > 0) return err(issues)
  const migrated = migrate(input)
  if (!migrated.ok) return migrated
  const parsed = v.safeParse(scenarioSchema, migrated.value)
  if (!parsed.success) {
    for (const issue of parsed.issues) report(`bad-${issue.type.replaceAll('_', '-')}`, pathOf(issue), expectation(issue))
    return err(issues)
  }
  const scenario: Scenario = parsed.output
  checkReferences(scenario, report)
  return issues.length > 0 ? err(issues) : ok(scenario)
}

const expectation = (issue: v.BaseIssue<unknown>): Issue['params'] => ({
  ...(issue.expected === null ? {} : { expected: issue.expected.slice(0, 120) }),
  received: issue.received.slice(0, 120),
})

/** parseScenario of JSON text. */
export function parseScenarioText(text: string): Result<Scenario, readonly Issue[]> {
  let input: unknown
  try {
    input = JSON.parse(text)
  } catch {
    return err([{ severity: 'error', code: 'not-json', path: [], params: {} }])
  }
  return parseScenario(input)
}
