// modprobe(8) and lsmod(8) of kmod 30, for the modules of Linux 6.1 that the engine has something for. Leaves out: parameters, removal, `modprobe -c` and its kin.
import type { NetnsState } from '../table/netns.ts'
import { type Parsed, change, show, wrong } from './parsed.ts'

interface Module {
  /** Octets, as an x86-64 build has them. */
  readonly size: number
  readonly needs: readonly string[]
}

const none: readonly string[] = []
const MODULES: Readonly<Record<string, Module>> = {
  ipip: { size: 20480, needs: ['ip_tunnel', 'tunnel4'] },
  ip_tunnel: { size: 36864, needs: none },
  tunnel4: { size: 16384, needs: none },
  vxlan: { size: 135168, needs: ['udp_tunnel', 'ip6_udp_tunnel'] },
  udp_tunnel: { size: 28672, needs: none },
  ip6_udp_tunnel: { size: 16384, needs: none },
  br_netfilter: { size: 36864, needs: ['bridge'] },
  bridge: { size: 331776, needs: ['stp', 'llc'] },
  stp: { size: 16384, needs: ['llc'] },
  llc: { size: 16384, needs: none },
  veth: { size: 36864, needs: none },
}

/** `modprobe [-a] NAME…`; a module that is there already is no error. */
export function parseModprobe(words: readonly string[]): Parsed {
  const names = words.filter((word) => word !== '-a' && word !== '--all')
  const option = names.find((word) => word.startsWith('-'))
  if (option !== undefined) return wrong(`hopscope: modprobe ${option} is not simulated`, 1)
  if (names.length === 0) return wrong('modprobe: ERROR: missing parameters. See -h.', 1)
  // Without -a what follows the name are parameters of the module.
  const wanted = words.length === names.length ? names.slice(0, 1) : names
  const unknown = wanted.find((name) => MODULES[name.replaceAll('-', '_')] === undefined)
  if (unknown !== undefined) return wrong(`modprobe: FATAL: Module ${unknown} not found in directory /lib/modules/6.1.0`, 1)
  if (wanted.length < names.length && words.length === names.length) return wrong('hopscope: modprobe with parameters is not simulated', 1)
  return change('modprobe', ...wanted.map((name) => ({ kind: 'module.load', name: name.replaceAll('-', '_') }) as const))
}

/** Those that were asked for, those of the devices that are there, and what they need. */
function loaded(state: NetnsState): readonly string[] {
  const names = new Set<string>()
  const add = (name: string): void => {
    const module = MODULES[name]
    if (module === undefined || names.has(name)) return
    names.add(name)
    module.needs.forEach(add)
  }
  for (const { kind } of state.links.values()) add(kind)
  state.modules?.forEach(add)
  return [...names]
}

export function listModules(): Parsed {
  return show(({ state }) => {
    const names = loaded(state)
    const lines = names.map((name) => {
      const users = names.filter((other) => MODULES[other]?.needs.includes(name))
      return `${name.padEnd(19)} ${String(MODULES[name]?.size ?? 0).padStart(8)}  ${users.length}${users.length === 0 ? '' : ` ${users.join(',')}`}\n`
    })
    return `Module                  Size  Used by\n${lines.join('')}`
  })
}
