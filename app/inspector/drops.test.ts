/**
 * No packet dies without words. That each reason and each kernel function has them in both languages, the types hold (`satisfies` in
 * drops.*.ts and functions.*.ts); here, that NOT_SPECIFIED, which says nothing, never speaks alone.
 */
import { describe, expect, test } from 'vitest'
import { type DropReason, type Layer, type Step, compile, dissect, presets, simulate } from '../../engine/index.ts'
import { drops as en } from './drops.en.ts'
import { type DropStep, decidedBy, dropKey, newerName } from './drops.ts'
import { drops as zh } from './drops.zh.ts'
import { functions } from './functions.en.ts'

const sources = import.meta.glob<string>(['../../engine/*/*.ts', '!../../engine/*/*.test.ts'], {
  eager: true,
  query: '?raw',
  import: 'default',
})
const code = Object.values(sources).join('\n')

/** Where the engine frees a packet: `drop(…, 'REASON', 'function')`, `reason: 'REASON', where: 'function'`. */
const ends = [...code.matchAll(/(?:'([A-Z][A-Z_]+|link_down)'|reason), (?:where: )?'([_a-z0-9]+)'/g)].map(([, reason, where]) => ({
  reason,
  where: where ?? '',
}))

test('the engine’s ends are found in its code', () => {
  expect(ends.length).toBeGreaterThan(30)
  const unheard = ends.filter(({ where }) => !(where in functions))
  expect(unheard).toEqual([])
})

test('a NOT_SPECIFIED has words of its own, by its function, in both languages', () => {
  const nameless = ends.filter(({ reason }) => reason === 'NOT_SPECIFIED').map(({ where }) => where)
  expect(nameless.length).toBeGreaterThan(8)
  expect(nameless.filter((where) => !(where in en.at) || !(where in zh.at))).toEqual([])
})

test('words by function are for reasons and functions that exist', () => {
  for (const key of Object.keys(en.at)) {
    const [reason, where = reason] = key.split('@')
    expect([key, key.includes('@') ? (reason ?? '') in en.reason : true, (where ?? '') in functions]).toEqual([key, true, true])
  }
})

test('the words of the function go before those of the reason', () => {
  expect(dropKey({ reason: 'NOT_SPECIFIED', where: 'vxlan_xmit' })).toBe('drop.at.vxlan_xmit')
  expect(dropKey({ reason: 'IP_INHDR', where: 'ip_forward' })).toBe('drop.at.IP_INHDR@ip_forward')
  expect(dropKey({ reason: 'IP_CSUM', where: 'ip_rcv_core' })).toBe('drop.reason.IP_CSUM')
})

const drop = (reason: DropReason, where: DropStep['where'], more: Partial<DropStep> = {}): DropStep => ({
  kind: 'drop',
  index: 9,
  t: 0,
  packet: 0,
  netns: 'n1',
  reason,
  where,
  ...more,
})

describe('a newer kernel’s name', () => {
  const { topology, commands, traffic } = presets[0]?.scenario ?? expect.fail('no preset')
  const trace = simulate(compile(topology, commands, traffic))
  const frame = trace.steps.find((step) => step.kind === 'tx' && step.netns === 'n1' && dissect(step.bytes, step.link).length > 7)
  const tunnel: readonly Layer[] = frame?.kind === 'tx' ? dissect(frame.bytes, frame.link) : []
  /** The frame with another text in a field of its first header of that kind. */
  const withText = (protocol: string, name: string, text: string): readonly Layer[] => {
    const at = tunnel.findIndex((layer) => layer.protocol === protocol)
    return tunnel.map((layer, i) =>
      i === at ? { ...layer, fields: layer.fields.map((field) => (field.name === name ? { ...field, text } : field)) } : layer,
    )
  }

  test.each([
    [drop('NOT_SPECIFIED', 'vxlan_xmit'), tunnel, 'NO_TX_TARGET'],
    [drop('NOT_SPECIFIED', 'vxlan_rcv'), tunnel, 'VXLAN_VNI_NOT_FOUND'],
    [drop('NOT_SPECIFIED', 'vxlan_rcv', { dev: 'flannel.1' }), tunnel, 'LOCAL_MAC'],
    [drop('NOT_SPECIFIED', 'vxlan_rcv'), [], 'VXLAN_INVALID_HDR'],
    [drop('NOT_SPECIFIED', 'br_handle_frame'), tunnel, 'BRIDGE_INGRESS_STP_STATE'],
    [drop('NOT_SPECIFIED', 'br_handle_frame'), withText('ethernet', 'src', '01:00:5e:00:00:01'), 'MAC_INVALID_SOURCE'],
    [drop('NOT_SPECIFIED', 'ip_rcv_finish_core'), tunnel, 'IP_LOCAL_SOURCE'],
    [drop('NOT_SPECIFIED', 'ip_rcv_finish_core'), withText('ipv4', 'src', '127.0.0.1'), 'IP_LOCALNET'],
    [drop('NOT_SPECIFIED', 'ip_rcv_finish_core'), withText('ipv4', 'src', '224.0.0.1'), 'IP_INVALID_SOURCE'],
    [drop('NOT_SPECIFIED', 'ip_rcv_finish_core'), withText('ipv4', 'dst', '0.0.0.0'), 'IP_INVALID_DEST'],
    [drop('NO_SOCKET', 'tcp_v4_rcv'), tunnel, undefined],
  ])('%#', (step, layers, name) => expect(newerName(step, layers)?.name).toBe(name))
})

test('a drop names the row, the rule or the size that decided', () => {
  const at = { t: 0, packet: 0, netns: 'n1' }
  const hook: Step = {
    ...at,
    index: 8,
    kind: 'hook',
    hook: 'FORWARD',
    table: 'filter',
    bridge: false,
    rules: [{ chain: 'KUBE-FORWARD', num: 2, spec: '-m conntrack --ctstate INVALID -j DROP' }],
    verdict: 'DROP',
  }
  expect(decidedBy(drop('NOT_SPECIFIED', 'nf_hook_slow'), [hook])).toEqual([
    '-t filter -A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP',
  ])
  expect(decidedBy(drop('NOT_SPECIFIED', 'nf_hook_slow'), [{ ...hook, policy: true }])).toEqual(['-t filter -P FORWARD DROP'])
  const size: Step = { ...at, index: 8, kind: 'mtu', dev: 'eth0', mtu: 1450, length: 1500, df: true }
  expect(decidedBy(drop('PKT_TOO_BIG', 'ip_forward'), [size])).toEqual(['eth0 mtu 1450 < 1500'])
})
