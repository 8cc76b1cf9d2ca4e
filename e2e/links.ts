/** Share links that nobody should trust, packed as the app packs its own: `v1.`, raw deflate, base64url. */
import { deflateRawSync } from 'node:zlib'
import { presets, type Scenario } from '../engine/index.ts'
import { encodeShare } from '../engine/late.ts'

const pack = (text: string | Buffer): string => `#v1.${deflateRawSync(text).toString('base64url')}`

export const linkOf = (scenario: Scenario): string => `#${encodeShare(scenario)}`

export function presetScenario(id: string): Scenario {
  const preset = presets.find((one) => one.id === id)
  if (!preset) throw new Error(`no preset ${id}`)
  return preset.scenario
}

const honest = linkOf(presetScenario('host-gw'))

export interface Hostile {
  readonly name: string
  readonly link: string
}

export const hostileLinks: readonly Hostile[] = [
  { name: 'letters that are none of base64url', link: '#v1.%%%~~~' },
  { name: 'bytes that are no deflate stream', link: '#v1.AAECAwQFBgcICQ' },
  { name: 'half a link', link: honest.slice(0, honest.length / 2) },
  { name: 'all but the last letter', link: honest.slice(0, -1) },
  { name: 'nothing after the version', link: '#v1.' },
  { name: 'a link too long', link: `#v1.${'A'.repeat(200_000)}` },
  { name: 'a bomb: 40 MB in 40 kB', link: pack(Buffer.alloc(40_000_000, '[')) },
  { name: 'nested a hundred thousand deep', link: pack(`${'['.repeat(100_000)}${']'.repeat(100_000)}`) },
  { name: 'a version of the future', link: '#v99.AAAA' },
  { name: 'no JSON', link: pack('flannel') },
  { name: 'JSON of another kind', link: pack('{"version":1}') },
  { name: 'a prototype in the document', link: pack('{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}') },
  { name: 'a prototype in the layout', link: pack('["x",0,[3,[0,0,1]],[[1,0]],0,0,["__proto__",1,2,"constructor",3,4]]') },
  { name: 'numbers without end', link: pack('["x",0,[[0,1e308,1e308],[3,-1]],[[0,99999999]],0,[[0,1e999,"n1p1","n1p1"]]]') },
]

const EVIL = '"><img src=x onerror="window.hacked=1"><script>window.hacked=1</script>'

/** A valid document whose every name is a script. */
export const scriptLink: string = (() => {
  const scenario = presetScenario('vxlan')
  const { topology } = scenario
  const machines = topology.machines.map((machine) => ({
    ...machine,
    name: `${machine.id} ${EVIL}`,
    ...(machine.pods && { pods: machine.pods.map((pod) => ({ ...pod, name: `${pod.id} ${EVIL}` })) }),
  }))
  return linkOf({ ...scenario, title: EVIL, topology: { ...topology, machines } })
})()
