import { deflateSync } from 'fflate'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { addCommand, addMachine, addPod, connect, move, rename, setMachine, setNetwork } from '../scenario/edit.ts'
import { blank } from '../scenario/drawings.ts'
import { presetOf, presets } from '../scenario/presets.ts'
import { randomScenario, withRandomServices } from '../scenario/random.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { toBase64url } from './base64url.ts'
import { deflateText } from './deflate.ts'
import { decodeShare, encodeShare } from './share.ts'

const used = (): Scenario => {
  const named = rename(rename(presetOf('vxlan'), 'n1p1', 'frontend'), 'n2p2', 'database')
  return addCommand(move(named, { n2: { x: 640, y: 120 } }), { in: 'n1', line: 'ip route del 10.244.2.0/24' })
}

const large = (): Scenario => {
  let scenario = addMachine(blank, 'switch')
  for (let node = 1; node <= 20; node++) {
    scenario = connect(addMachine(scenario, 'node'), `n${node}`, 's1')
    for (let pod = 1; pod <= 10; pod++) scenario = addPod(scenario, `n${node}`)
  }
  const names = ['frontend', 'checkout', 'cart', 'payment', 'redis-0', 'postgres-1', 'prometheus', 'grafana', 'ingress-nginx', 'coredns']
  return names.reduce((next, name, index) => rename(next, `n${2 * index + 1}p${index + 1}`, name), scenario)
}

/** Every key of the document. */
const everything: Scenario = {
  version: 1,
  title: 'Größe 数据库',
  topology: {
    network: { plugin: 'flannel', backend: 'host-gw', directRouting: true, network: '10.0.0.0/8', vni: 7, port: 4789 },
    machines: [
      { id: 's3', kind: 'switch', number: 3, name: 'spine', subnet: '10.9.0.0/16' },
      {
        id: 'n2',
        kind: 'node',
        number: 2,
        podCIDR: '10.7.0.0/24',
        gateway: '10.9.0.1',
        pods: [{ id: 'n2p4', number: 4, name: 'db', address: '10.7.0.9', lladdr: '02:00:00:00:00:09' }],
      },
      { id: 'n1', kind: 'node', number: 1, name: 'node one', gateway: '', pods: [] },
      { id: 'h1', kind: 'host', number: 1 },
      { id: 'r5', kind: 'router', number: 5 },
    ],
    cables: [
      {
        id: 'c9',
        number: 9,
        ends: [
          { machine: 'r5', port: 3, address: '10.9.0.1/16', lladdr: '02:00:00:00:00:01', mtu: 9000 },
          { machine: 's3', port: 0, mtu: 9216 },
        ],
      },
      {
        id: 'c2',
        number: 2,
        ends: [
          { machine: 'n2', port: 0 },
          { machine: 's3', port: 1 },
        ],
      },
    ],
  },
  commands: [{ in: 'n2p4', line: 'ip route del default' }],
  traffic: [
    { at: 0, kind: 'ping', from: 'h1', to: '10.7.0.9', count: 2, size: 0, ttl: 3 },
    { at: 10, kind: 'udp', from: 'n1', to: 'n2p4', dport: 53, payload: '' },
    { at: 20, kind: 'tcp', from: 'n1', to: 'n2p4', dport: 80 },
    { at: 30, kind: 'traceroute', from: 'n1', to: 'n2', method: 'tcp' },
    { at: 40, kind: 'command', in: 'r5', line: '' },
  ],
  layout: { h1: { x: -3.5, y: 0 }, s3: { x: 12, y: 7 } },
}

/** Every setting of Calico. */
const calico: Scenario = setNetwork(presetOf('vxlan'), {
  plugin: 'calico',
  encapsulation: 'vxlan',
  crossSubnet: true,
  network: '10.9.0.0/20',
  blockSize: 28,
  natOutgoing: false,
  vni: 7,
  port: 8472,
})

/** Links as they were made; their decoders must never change. */
const FIXTURES: readonly (readonly [string, Scenario])[] = [
  ['v1.izbQMdCJNtaB0ErlqUm6hko6SokFmUA6NhZZ3AgqbgQUB0pEG-oYACkjIBkLUgNWqZRnWADSn2cEpIDKAA', presetOf('vxlan')],
  [
    'v1.NYxBCsMwDAS_YnRWXEk1_YzJwcEqBIpjUpd-v2tKLhrQzm4WFs53_pOe59GGt0pMpe-L0rpe0de3xfCvZZStvB0RsqwsgOEC1BTG3sN5fIaH6q-gEi2laFFulmg25hzEPtVmwGwaP5KwGmZ-',
    used(),
  ],
  [
    'v1.ZZBBTsMwEEWvEs160toTp7G5AIewvADFiEpVEoX2GKwQa26AWLFg27PQc_DHAbWoSiI58-e__5NIt_Px8_iWq9Prx-n5_fvrhThatkzWrMq19sQdu86HxDE2LGyYnqbtkKkshbJkNwTZwKg71N8vYgcx4GjkxpiLO1BK4ID0u2TW4s48u8Bq4ZiYhrHP1ah5xQENKcIOiBgdRp4188-rXa4TLXEwxsBS28IJYjdK0Lfa64kGmbTEdqrm8bDPVZ93eB7uDru9FkIjxD-CdPFpgjJNwViIg4oLpkUldQnLf8FriYab8xQUjBw7jOYWI_07WKmbVVu6WuEupR8',
    everything,
  ],
  ['v1.RYtBCoAwDAT_kvNakyi0viX0oODBS-nN77sVwUsGZiehiBUGMU1b0qSzqyCjrNnhBVYRC1ixk_s8JhPI3i-ycvq9f97pOYRBCeeto3lLadbHf3OC2QM', calico],
]

const code = (text: string): string => {
  const decoded = decodeShare(text)
  return decoded.ok ? 'ok' : (decoded.error[0]?.code ?? 'none')
}
const link = (document: unknown): string => `v1.${toBase64url(deflateText(JSON.stringify(document)))}`

test('links are short', () => {
  expect(encodeShare(used()).length).toBeLessThanOrEqual(400)
  expect(encodeShare(large()).length).toBeLessThanOrEqual(900)
  expect(decodeShare(encodeShare(used()))).toEqual({ ok: true, value: used() })
  expect(decodeShare(`#${encodeShare(large())}`)).toEqual({ ok: true, value: large() })
})

test('a route reflector goes round', () => {
  const scenario = setMachine(presetOf('calico-bgp'), 'n2', { routeReflector: true })
  expect(decodeShare(encodeShare(scenario))).toEqual({ ok: true, value: scenario })
})

test('links of every version still open', () => {
  for (const [text, scenario] of FIXTURES) expect(decodeShare(text)).toEqual({ ok: true, value: scenario })
})

test('any valid document survives', () => {
  for (const { scenario } of presets) expect(decodeShare(encodeShare(scenario))).toEqual({ ok: true, value: scenario })
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const scenario = withRandomServices(randomScenario(seed), seed)
      expect(decodeShare(encodeShare(scenario))).toEqual({ ok: true, value: scenario })
    }),
    { numRuns: 300 },
  )
})

test('each thing that can be wrong has its code', () => {
  const good = encodeShare(used())
  expect(code('')).toBe('not-a-link')
  expect(code('lesson=3')).toBe('not-a-link')
  expect(code('v2.abc')).toBe('link-unknown-version')
  expect(code('v1.')).toBe('link-truncated')
  expect(code(good.slice(0, -20))).toBe('link-truncated')
  expect(code(`${good.slice(0, 40)}*${good.slice(41)}`)).toBe('link-garbled')
  expect(code(`v1.${'A'.repeat(90_000)}`)).toBe('link-too-long')
  expect(code(`v1.${toBase64url(deflateSync(new Uint8Array(3_000_000)))}`)).toBe('link-too-large')
  expect(code(link({ machines: 1 }))).toBe('link-garbled')
  expect(code(link([0, 0, [[0, 0, 20_001]]]))).toBe('link-garbled')
  expect(code(link([0, 0, Array.from({ length: 2000 }, () => [0, 0, 20_000])]))).toBe('link-garbled')
  expect(code(link([0, 0, [0], 0, ['n9', 'ip a']]))).toBe('no-such-end')
})

test('every beginning of a link is refused without an exception', () => {
  const good = encodeShare(used())
  for (let length = 0; length < good.length - 1; length++) expect(code(good.slice(0, length))).not.toBe('ok')
})

test('hostile links give a Result', () => {
  const bytes = fc.uint8Array({ maxLength: 2000 })
  fc.assert(fc.property(bytes, (data) => void decodeShare(`v1.${toBase64url(data)}`)))
  fc.assert(fc.property(fc.string(), (text) => void decodeShare(text)))
  fc.assert(
    fc.property(fc.json(), (text) => void decodeShare(`v1.${toBase64url(deflateText(text))}`)),
    { numRuns: 300 },
  )
  const places = fc.tuple(fc.nat(), fc.nat(), fc.constantFrom('A', 'z', '0', '-', '_', '.', '#'))
  fc.assert(
    fc.property(fc.nat({ max: 50 }), places, (seed, [a, b, letter]) => {
      const text = encodeShare(withRandomServices(randomScenario(seed), seed))
      const at = a % text.length
      void decodeShare(text.slice(0, at) + letter + text.slice(at + 1 + (b % 3)))
    }),
    { numRuns: 500 },
  )
})

/** A nested array of what a compact document is made of. */
const compactLike = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 5 },
    fc.integer({ min: -3, max: 40 }),
    fc.constantFrom('n1', 'n1p1', '__proto__', '10.0.0.1'),
    fc.array(tie('node'), { maxLength: 7 }),
  ),
})).node

test('documents of the right form and wrong content give a Result', () => {
  fc.assert(
    fc.property(fc.array(compactLike, { maxLength: 8 }), (document) => void decodeShare(link(document))),
    { numRuns: 500 },
  )
})
