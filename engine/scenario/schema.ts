// The shape of a document as a schema: types, ranges and lengths. References between its parts are parse.ts's.
import * as v from 'valibot'
import { MAX_CABLES, MAX_COMMANDS, MAX_MACHINES, MAX_SERVICES, MAX_TRAFFIC } from './limits.ts'

const MAX_NUMBER = 65_535
const DAY = 86_400_000

const whole = (min: number, max: number) => v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max))
/** One line: no control characters, no halves of surrogate pairs. */
const line = (max: number) => v.pipe(v.string(), v.maxLength(max), v.regex(/^[^\p{Cc}\p{Cs}]*$/u))
const text = line(120)
const name = v.pipe(text, v.minLength(1))
const id = v.pipe(v.string(), v.maxLength(24), v.regex(/^(?:[nhrsc][1-9]\d*|n[1-9]\d*p[1-9]\d*)$/))

const pod = v.strictObject({
  id,
  number: whole(1, MAX_NUMBER),
  name: v.exactOptional(name),
  address: v.exactOptional(text),
  lladdr: v.exactOptional(text),
})

const machine = v.strictObject({
  id,
  kind: v.picklist(['node', 'host', 'router', 'switch']),
  number: whole(1, MAX_NUMBER),
  name: v.exactOptional(name),
  subnet: v.exactOptional(text),
  podCIDR: v.exactOptional(text),
  pods: v.exactOptional(v.array(pod)),
  gateway: v.exactOptional(text),
  routeReflector: v.exactOptional(v.literal(true)),
})

const end = v.strictObject({
  machine: id,
  port: whole(0, MAX_NUMBER - 1),
  address: v.exactOptional(text),
  lladdr: v.exactOptional(text),
  mtu: v.exactOptional(whole(68, 65_535)),
})

const cable = v.strictObject({ id, number: whole(1, MAX_NUMBER), ends: v.strictTuple([end, end]) })

const network = v.variant('plugin', [
  v.strictObject({ plugin: v.literal('none') }),
  v.strictObject({
    plugin: v.literal('flannel'),
    backend: v.picklist(['vxlan', 'host-gw']),
    directRouting: v.boolean(),
    network: v.exactOptional(text),
    vni: v.exactOptional(whole(1, 0xffffff)),
    port: v.exactOptional(whole(1, 65_535)),
  }),
  v.strictObject({
    plugin: v.literal('calico'),
    encapsulation: v.picklist(['none', 'ipip', 'vxlan']),
    crossSubnet: v.boolean(),
    network: v.exactOptional(text),
    blockSize: v.exactOptional(whole(20, 32)),
    natOutgoing: v.exactOptional(v.boolean()),
    vni: v.exactOptional(whole(1, 0xffffff)),
    port: v.exactOptional(whole(1, 65_535)),
  }),
])

const service = v.strictObject({
  id: v.pipe(v.string(), v.maxLength(24), v.regex(/^v[1-9]\d*$/)),
  number: whole(1, MAX_NUMBER),
  name: v.exactOptional(name),
  clusterIP: v.exactOptional(text),
  protocol: v.picklist(['tcp', 'udp']),
  port: whole(1, 65_535),
  targetPort: v.exactOptional(whole(1, 65_535)),
  endpoints: v.pipe(v.array(id), v.maxLength(1000)),
})

const at = whole(0, DAY)
const flow = { at, from: id, to: text }
const port = whole(1, 65_535)
const payload = v.exactOptional(text)

const traffic = v.variant('kind', [
  v.strictObject({
    kind: v.literal('ping'),
    ...flow,
    count: v.exactOptional(whole(1, 100)),
    size: v.exactOptional(whole(0, 65_507)),
    ttl: v.exactOptional(whole(1, 255)),
  }),
  v.strictObject({ kind: v.literal('udp'), ...flow, dport: port, payload }),
  v.strictObject({ kind: v.literal('tcp'), ...flow, dport: port, payload }),
  v.strictObject({ kind: v.literal('traceroute'), ...flow, method: v.picklist(['udp', 'icmp', 'tcp']) }),
  v.strictObject({ kind: v.literal('command'), at, in: id, line: line(500) }),
])

const pixels = v.pipe(v.number(), v.finite(), v.minValue(-1_000_000), v.maxValue(1_000_000))

export const scenarioSchema = v.strictObject({
  version: v.literal(1),
  title: text,
  topology: v.strictObject({
    network,
    machines: v.pipe(v.array(machine), v.maxLength(MAX_MACHINES)),
    cables: v.pipe(v.array(cable), v.maxLength(MAX_CABLES)),
    services: v.exactOptional(v.pipe(v.array(service), v.maxLength(MAX_SERVICES))),
  }),
  commands: v.pipe(v.array(v.strictObject({ in: id, line: line(500) })), v.maxLength(MAX_COMMANDS)),
  traffic: v.pipe(v.array(traffic), v.maxLength(MAX_TRAFFIC)),
  layout: v.record(id, v.strictObject({ x: pixels, y: pixels })),
})
