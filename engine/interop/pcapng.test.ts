import { expect, test } from 'vitest'
import { compile } from '../compile/compile.ts'
import { addTraffic, rename } from '../scenario/edit.ts'
import { presetOf } from '../scenario/presets.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { jobOf } from '../shell/job.ts'
import { simulate } from '../sim/simulate.ts'
import { isFrame } from '../trace/query.ts'
import type { Step, Trace } from '../trace/trace.ts'
import { toPcapng } from './pcapng.ts'
import { transcript } from './transcript.ts'

const traceOf = ({ topology, commands, traffic }: Scenario): Trace => {
  const network = compile(topology, commands, traffic)
  return simulate(network.stateOf, network.traffic.map(jobOf))
}

interface Block {
  readonly type: number
  readonly body: DataView
}

/** Blocks of a capture, each with equal lengths before and after. */
function blocksOf(bytes: Uint8Array): readonly Block[] {
  const view = new DataView(bytes.buffer)
  const blocks: Block[] = []
  for (let at = 0; at < bytes.length;) {
    const length = view.getUint32(at + 4, true)
    expect(length % 4).toBe(0)
    expect(view.getUint32(at + length - 4, true)).toBe(length)
    blocks.push({ type: view.getUint32(at, true), body: new DataView(bytes.buffer, at + 8, length - 12) })
    at += length
  }
  return blocks
}

/** Options from `at` on. */
function optionsOf(body: DataView, at: number): ReadonlyMap<number, Uint8Array> {
  const options = new Map<number, Uint8Array>()
  for (let code = body.getUint16(at, true); code !== 0; code = body.getUint16(at, true)) {
    const length = body.getUint16(at + 2, true)
    options.set(code, new Uint8Array(body.buffer, body.byteOffset + at + 4, length))
    at += 4 + Math.ceil(length / 4) * 4
  }
  expect(at + 4).toBe(body.byteLength)
  return options
}

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes)

test('every frame of a ping through VXLAN is in the capture, by device and in order', () => {
  const trace = traceOf(presetOf('vxlan'))
  const frames = trace.steps.filter(isFrame)
  const [header, ...blocks] = blocksOf(toPcapng(trace, new Map([['n1p1', 'web-1 数']])))
  expect(header?.type).toBe(0x0a0d0d0a)
  expect(header?.body.getUint32(0, true)).toBe(0x1a2b3c4d)
  const names = blocks
    .filter(({ type }) => type === 1)
    .map(({ body }) => {
      const options = optionsOf(body, 8)
      expect([body.getUint16(0, true), ...(options.get(9) ?? [])]).toEqual([1, 9])
      return text(options.get(2))
    })
  expect(names[0]).toBe('web-1 数/eth0')
  expect(new Set(names).size).toBe(names.length)
  expect(names).toContain('n2/flannel.1')
  const packets = blocks
    .filter(({ type }) => type === 6)
    .map(({ body }) => {
      const length = body.getUint32(12, true)
      const [flags = 0] = optionsOf(body, 20 + Math.ceil(length / 4) * 4).get(2) ?? []
      return {
        dev: names[body.getUint32(0, true)],
        t: body.getUint32(4, true) * 2 ** 32 + body.getUint32(8, true),
        direction: flags & 3,
        bytes: new Uint8Array(body.buffer, body.byteOffset + 20, length),
      }
    })
  expect(packets).toEqual(
    frames.map(({ netns, dev, t, kind, bytes }) => ({
      dev: `${netns === 'n1p1' ? 'web-1 数' : netns}/${dev}`,
      t,
      direction: kind === 'rx' ? 1 : 2,
      bytes,
    })),
  )
  expect(frames.length).toBeGreaterThan(20)
})

test('an interface is described before its first packet; devices without Ethernet are raw IP; late times need 64 bits', () => {
  const step = {
    index: 0,
    t: 5_000_000_000_000,
    packet: 0,
    netns: 'n1',
    kind: 'tx',
    dev: 'tunl0',
    bytes: new Uint8Array([0x45]),
    link: 'ip',
  } satisfies Step
  const trace: Trace = { steps: [step], packets: [], runs: [], states: new Map(), end: 0 }
  const [, description, packet] = blocksOf(toPcapng(trace))
  expect([description?.type, description?.body.getUint16(0, true), packet?.type]).toEqual([1, 101, 6])
  expect((packet?.body.getUint32(4, true) ?? 0) * 2 ** 32 + (packet?.body.getUint32(8, true) ?? 0)).toBe(5_000_000_000_000)
})

test('a trace without frames is an empty capture', () => {
  expect(blocksOf(toPcapng({ steps: [], packets: [], runs: [], states: new Map(), end: 0 })).length).toBe(1)
})

test('a transcript reads like tcpdump, with drops and what the commands printed', () => {
  const scenario = rename(addTraffic(presetOf('vxlan'), { at: 2000, kind: 'ping', from: 'n1p1', to: '10.99.0.1' }), 'n1', 'alpha')
  const printed = transcript(traceOf(scenario), scenario.topology)
  expect(printed.split('\n')[0]).toMatch(
    /^ +\d\.\d{6} {2}web-1\/eth0 +Out ARP, Request who-has 10\.244\.1\.1 tell 10\.244\.1\.2, length 28$/,
  )
  expect(printed).toMatch(
    /alpha\/eth0 +Out IP 192\.168\.1\.11\.\d+ > 192\.168\.1\.12\.8472: .*vni 1 \| IP 10\.244\.1\.2 > 10\.244\.2\.2: ICMP echo request/,
  )
  expect(printed).toContain('--- dropped: IP_INNOROUTES in ip_error')
  expect(printed).toContain('web-1# ping -n -c1 -W1 -s 56 10.244.2.2\nPING')
  expect(printed).toContain('[exit 0]')
})

test('the same journey as Markdown: a table of frames, the commands in blocks, every character as it is', () => {
  const scenario = rename(addTraffic(presetOf('vxlan'), { at: 2000, kind: 'ping', from: 'n1p1', to: '10.99.0.1' }), 'n1', 'al|pha `<b>`')
  const printed = transcript(traceOf(scenario), scenario.topology, { format: 'markdown', title: 'VXLAN *and*\nping' })
  const lines = printed.split('\n')
  expect(lines[0]).toBe(String.raw`# VXLAN \*and\* ping`)
  expect(printed).toContain('\n```\nweb-1# ping -n -c1 -W1 -s 56 10.244.2.2\nPING 10.244.2.2')
  expect(printed).toContain('\n[exit 1]\n```\n')
  const rows = lines.filter((line) => line.startsWith('|'))
  expect(rows.slice(0, 2)).toEqual(['| Time (s) | Device | Direction | Frame |', '|--:|---|---|---|'])
  expect(rows.length).toBe(
    2 +
      transcript(traceOf(scenario), scenario.topology)
        .split('\n')
        .filter((line) => /^ +\d+\.\d{6} /.test(line)).length,
  )
  // Unescaped bars are the cells' borders.
  for (const row of rows) expect(row.match(/(?<!\\)\|/g)?.length).toBe(5)
  expect(printed).toMatch(
    / \| al\\\|pha \\`\\<b\\>\\`\/eth0 \| Out \| `IP 192[^`]*vni 1`<br>`IP 10\.244\.1\.2 > 10\.244\.2\.2: ICMP echo request[^`]*` \|/,
  )
  expect(printed).toContain('`dropped: IP_INNOROUTES in ip_error`')
})
