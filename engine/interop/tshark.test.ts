// A second opinion: Wireshark's dissectors read every capture, find nothing malformed, no checksum wrong, and what is inside the tunnels.
// Runs where tshark is installed; REQUIRE_TOOLS (set by .ci/run) makes its absence a failure.
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { compile } from '../compile/compile.ts'
import { busy } from '../golden/busy.fixture.ts'
import { presets } from '../scenario/presets.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { jobOf } from '../shell/job.ts'
import { simulate } from '../sim/simulate.ts'
import { isFrame } from '../trace/query.ts'
import type { Trace } from '../trace/trace.ts'
import { toPcapng } from './pcapng.ts'

const installed = spawnSync('tshark', ['--version']).status === 0

test.runIf(process.env['REQUIRE_TOOLS'] !== undefined)('tshark is installed', () => expect(installed).toBe(true))

const dir = mkdtempSync(join(tmpdir(), 'tshark-'))
afterAll(() => rmSync(dir, { recursive: true }))

function traceOf({ topology, commands, traffic }: Scenario): Trace {
  const network = compile(topology, commands, traffic)
  return simulate(network.stateOf, network.traffic.map(jobOf))
}

const CHECKSUMS = ['ip', 'icmp', 'tcp', 'udp'] as const
const FIELDS = [
  'frame.interface_name',
  'frame.packet_flags_direction',
  'frame.protocols',
  '_ws.malformed',
  ...CHECKSUMS.map((protocol) => `${protocol}.checksum.status`),
]

interface Seen {
  readonly device: string
  readonly out: boolean
  readonly protocols: string
  readonly malformed: boolean
  /** By protocol, one for each header: 0 bad, 1 good, 2 not verified (a quote, a fragment). */
  readonly checksums: Readonly<Record<string, readonly string[]>>
}

function tshark(capture: Uint8Array): readonly Seen[] {
  const file = join(dir, 'one.pcapng')
  writeFileSync(file, capture)
  const verify = ['ip', 'tcp', 'udp'].flatMap((protocol) => ['-o', `${protocol}.check_checksum:TRUE`])
  const { stdout, stderr, status } = spawnSync(
    'tshark',
    [
      '-n',
      '-r',
      file,
      '-d',
      'udp.port==8472,vxlan',
      // traceroute's ports: a probe comes from any port, and some protocol lives at almost every one.
      '-d',
      'udp.port==33434-33534,data',
      ...verify,
      '-o',
      'ip.defragment:FALSE',
      '-T',
      'fields',
      '-E',
      'occurrence=a',
      ...FIELDS.flatMap((field) => ['-e', field]),
    ],
    { encoding: 'utf8', maxBuffer: 1 << 28 },
  )
  if (status !== 0) throw new Error(stderr)
  const rows = stdout.split('\n').filter(Boolean)
  return rows.map((row) => {
    const [device = '', direction, protocols = '', malformed, ...sums] = row.split('\t')
    const checksums = Object.fromEntries(CHECKSUMS.map((protocol, index) => [protocol, (sums[index] ?? '').split(',').filter(Boolean)]))
    return { device, out: Number(direction) === 2, protocols, malformed: malformed !== '', checksums }
  })
}

const capture = (trace: Trace): readonly Seen[] => tshark(toPcapng(trace))

describe.runIf(installed)('tshark', { timeout: 60_000 }, () => {
  test.each(presets.map(({ id, scenario }) => [id, scenario] as const))(
    '%s: nothing malformed, no checksum wrong, every frame on its device',
    (_, scenario) => {
      const trace = traceOf(busy(scenario))
      const seen = capture(trace)
      const frames = trace.steps.filter(isFrame)
      expect(seen.map(({ device, out }) => `${device} ${out}`)).toEqual(
        frames.map(({ netns, dev, kind }) => `${netns}/${dev} ${kind === 'tx'}`),
      )
      expect(seen.filter(({ malformed, checksums }) => malformed || Object.values(checksums).some((all) => all.includes('0')))).toEqual([])
      // The options do verify: at least every outermost IPv4 header.
      for (const { protocols, checksums } of seen) if (protocols.includes(':ip')) expect(checksums['ip']?.[0]).toBe('1')
    },
  )

  test('a wrong checksum would be seen', () => {
    const trace = traceOf(busy(presets[0]?.scenario as Scenario))
    const broken = trace.steps.map((step) => {
      if (!isFrame(step) || step.link !== 'ethernet' || step.bytes.length < 60) return step
      const bytes = step.bytes.slice()
      bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1
      return { ...step, bytes }
    })
    const wrong = capture({ ...trace, steps: broken }).filter(({ checksums }) => Object.values(checksums).some((all) => all.includes('0')))
    expect(wrong.length).toBeGreaterThan(20)
  })

  const VXLAN = ['eth:ethertype:ip:udp:vxlan:eth:ethertype:ip:icmp', 'eth:ethertype:ip:icmp']
  // tunl0 has no link-layer header: an interface of raw IP.
  const IPIP = ['eth:ethertype:ip:ip:icmp', 'raw:ip:icmp']
  const TUNNELS: Readonly<Record<string, readonly string[]>> = {
    vxlan: VXLAN,
    'direct-routing': VXLAN,
    'calico-vxlan': VXLAN,
    'calico-ipip': IPIP,
  }
  test.each(presets.filter(({ id }) => id in TUNNELS).map(({ id, scenario }) => [id, scenario] as const))(
    '%s: the tunnel is dissected down to the ping inside',
    (id, scenario) => {
      const seen = capture(traceOf(scenario)).map(({ protocols }) => protocols.replace(/:data$/, ''))
      expect(seen).toEqual(expect.arrayContaining([...(TUNNELS[id] ?? [])]))
    },
  )
})
