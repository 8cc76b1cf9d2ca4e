// The other way from compact.ts: nested arrays that may be anything → an object for parseScenario to judge, or nothing if it is no such form.
// Counts are limited here, because a number in a link could ask for a million pods.
import { MAX_CABLES, MAX_MACHINES, MAX_PODS, MAX_SERVICES } from '../scenario/limits.ts'
import { LETTERS } from '../scenario/names.ts'
import { BACKENDS, ENCAPSULATIONS, KINDS, METHODS, PROTOCOLS, TRAFFIC, counters, firstPort } from './compact.ts'

/** Thrown and caught in this file: the form is broken. */
const BROKEN = new Error('not a compact scenario')

function list(value: unknown, most = Infinity): readonly unknown[] {
  if (value === undefined || value === 0) return []
  if (!Array.isArray(value) || value.length > most) throw BROKEN
  return value
}

function whole(value: unknown): number {
  if (value === undefined) return 0
  if (typeof value !== 'number' || !Number.isSafeInteger(value)) throw BROKEN
  return value
}

function oneOf<T>(all: readonly T[], at: unknown): T {
  const found = all[whole(at)]
  if (found === undefined) throw BROKEN
  return found
}

/** Keys whose value is set. */
const given = (fields: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== 0 && value !== undefined))

function network(value: unknown): object {
  if (value === 1) return { plugin: 'none' }
  const [mode, direct, subnet, vni, port, blockSize, masquerade] = list(value)
  const settings = given({ network: subnet, vni, port })
  const isDirect = whole(direct) === 1
  if (whole(mode) < BACKENDS.length) return { plugin: 'flannel', backend: oneOf(BACKENDS, mode), directRouting: isDirect, ...settings }
  const encapsulation = oneOf(ENCAPSULATIONS, whole(mode) - BACKENDS.length)
  const natOutgoing = whole(masquerade) === 0 ? {} : { natOutgoing: masquerade === 2 }
  return { plugin: 'calico', encapsulation, crossSubnet: isDirect, ...settings, ...given({ blockSize }), ...natOutgoing }
}

interface Budget {
  pods: number
}

function pods(value: unknown, node: string, budget: Budget): readonly object[] {
  const items = typeof value === 'number' ? whole(value) : list(value)
  const count = typeof items === 'number' ? items : items.length
  budget.pods -= count
  if (count < 0 || budget.pods < 0) throw BROKEN
  let last = 0
  return Array.from({ length: count }, (_, index) => {
    const item = typeof items === 'number' ? 0 : items[index]
    const [skipped, name, address, lladdr] = typeof item === 'string' ? [0, item] : list(item)
    last += 1 + whole(skipped)
    return { id: `${node}p${last}`, number: last, ...given({ name, address, lladdr }) }
  })
}

interface Made {
  readonly id: string
}

function machines(value: unknown): readonly Made[] {
  const numbers = counters(() => 1)
  const budget = { pods: MAX_PODS }
  return list(value, MAX_MACHINES).map((item) => {
    const [at, skipped, inside, name, subnet, podCIDR, gateway, reflects] = typeof item === 'number' ? [item] : list(item)
    const kind = oneOf(KINDS, at)
    const number = numbers.expect(kind) + whole(skipped)
    numbers.used(kind, number)
    const id = `${LETTERS[kind]}${number}`
    const held = inside === undefined || inside === 0 ? {} : { pods: pods(inside, id, budget) }
    return { id, kind, number, ...held, ...given({ name, subnet, podCIDR, gateway }), ...(reflects === 1 && { routeReflector: true }) }
  })
}

function cables(value: unknown, idOf: (index: unknown) => string): readonly object[] {
  const ports = counters(firstPort)
  const end = (machine: string, settings: unknown): object => {
    const [skipped, address, lladdr, mtu] = list(settings)
    const port = ports.expect(machine) + whole(skipped)
    ports.used(machine, port)
    return { machine, port, ...given({ address, lladdr, mtu }) }
  }
  let last = 0
  return list(value, MAX_CABLES).map((item) => {
    const [a, b, skipped, from, to] = list(item)
    last += 1 + whole(skipped)
    return { id: `c${last}`, number: last, ends: [end(idOf(a), from), end(idOf(b), to)] }
  })
}

function services(value: unknown): readonly object[] {
  let last = 0
  return list(value, MAX_SERVICES).map((item) => {
    const [port, skipped, held, protocol, targetPort, name, clusterIP] = list(item)
    last += 1 + whole(skipped)
    const endpoints = typeof held === 'string' ? held.split(' ') : list(held)
    const settings = given({ targetPort, name, clusterIP })
    return { id: `v${last}`, number: last, port, protocol: oneOf(PROTOCOLS, protocol), endpoints, ...settings }
  })
}

function traffic(value: unknown): object {
  const [at, time, from, to, ...more] = list(value)
  const kind = oneOf(TRAFFIC, at)
  const flow = { kind, at: time, from, to }
  switch (kind) {
    case 'ping': {
      const [count, size, ttl] = more
      return { ...flow, ...given({ count, ttl }), ...(whole(size) === 0 ? {} : { size: whole(size) - 1 }) }
    }
    case 'udp':
    case 'tcp':
      return { ...flow, dport: more[0], ...given({ payload: more[1] }) }
    case 'traceroute':
      return { ...flow, method: oneOf(METHODS, more[0]) }
    default:
      return { kind, at: time, in: from, line: to }
  }
}

/** Items two by two, three by three. */
const groups = (items: readonly unknown[], size: number): readonly (readonly unknown[])[] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, index) => items.slice(index * size, (index + 1) * size))

function build(value: unknown): object {
  const [title, plugin, things, joined, typed, sent, places, served] = list(value)
  const made = machines(things)
  const idOf = (index: unknown): string => oneOf(made, index).id
  return {
    version: 1,
    title: title === undefined || title === 0 ? '' : title,
    topology: {
      network: network(plugin),
      machines: made,
      cables: cables(joined, idOf),
      ...(served === undefined || served === 0 ? {} : { services: services(served) }),
    },
    commands: groups(list(typed), 2).map(([where, line]) => ({ in: where, line })),
    traffic: list(sent).map(traffic),
    layout: Object.fromEntries(groups(list(places), 3).map(([at, x, y]) => [idOf(at), { x, y }])),
  }
}

export function expand(value: unknown): object | undefined {
  if (!Array.isArray(value)) return undefined
  try {
    return build(value)
  } catch (error) {
    if (error === BROKEN) return undefined
    throw error
  }
}
