// The setup of every recorded case, line by line, gives the tables that the real kernel had before the first phase; and fails only where it failed.
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { terminal } from './shell.fixture.ts'

interface LinkRow {
  readonly ifindex: number
  readonly ifname: string
  readonly link_index?: number
  /** A tunnel that is bound to no device. */
  readonly link?: null
  readonly flags: readonly string[]
  readonly mtu: number
  readonly qdisc: string
  readonly master?: string
  readonly operstate: string
  readonly link_type: string
  readonly address: string
  readonly broadcast: string
  readonly link_netnsid?: number
  readonly link_pointtopoint?: boolean
}

interface AddrRow {
  readonly addr_info: readonly {
    readonly local: string
    readonly prefixlen: number
    readonly broadcast?: string
    readonly scope: string
    readonly label: string
  }[]
}

type Row = Readonly<Record<string, string>>

interface State {
  readonly link: readonly LinkRow[]
  readonly addr: readonly AddrRow[]
  readonly route: readonly (Row & { readonly flags: readonly string[]; readonly metrics?: readonly { readonly mtu: number }[] })[]
  readonly rule: readonly { readonly priority: number; readonly src: string; readonly table: string }[]
  readonly neigh: readonly { readonly dst: string; readonly dev: string; readonly lladdr: string; readonly state: readonly string[] }[]
  readonly fdb: readonly {
    readonly mac: string
    readonly ifname: string
    readonly dst?: string
    readonly vlan?: number
    readonly flags: readonly string[]
    readonly master?: string
    readonly state?: string
  }[]
  readonly iptables: readonly string[]
}

interface Case {
  readonly netns: readonly string[]
  readonly setup: readonly (readonly [string, string, string?])[]
  readonly state: Readonly<Record<string, State>>
}

const FOLDER = new URL('../golden/kernel/', import.meta.url)
const cases = readdirSync(FOLDER).filter((name) => name.endsWith('.json'))
const load = (name: string): Case => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Case

const words = (...parts: readonly (string | number | false | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== false && part !== '').join(' ')

/** The recorded dumps as the plain tools print them. */
const expected = {
  'ip link': ({ link }: State) =>
    link.flatMap((l) => [
      `${l.ifindex}: ${l.ifname}${l.link === null ? '@NONE' : l.link_index === undefined ? '' : `@if${l.link_index}`}: <${l.flags.join(',')}> mtu ${l.mtu} qdisc ${l.qdisc}${l.master === undefined ? '' : ` master ${l.master}`} state ${l.operstate} mode DEFAULT group default qlen 1000`,
      `    link/${l.link_type} ${l.address} ${l.link_pointtopoint === true ? 'peer' : 'brd'} ${l.broadcast}${l.link_netnsid === undefined ? '' : ` link-netnsid ${l.link_netnsid}`}`,
    ]),
  'ip -o -4 addr': ({ addr }: State) =>
    addr.flatMap((dev) =>
      dev.addr_info.map((a) => words(`inet ${a.local}/${a.prefixlen}`, a.broadcast && `brd ${a.broadcast}`, `scope ${a.scope} ${a.label}`)),
    ),
  'ip route show table all': ({ route }: State) =>
    route.map((r) =>
      words(
        r['type'],
        r['dst'],
        r['gateway'] && `via ${r['gateway']}`,
        r['dev'] && `dev ${r['dev']}`,
        r['table'] && `table ${r['table']}`,
        r['protocol'] && `proto ${r['protocol']}`,
        r['scope'] && `scope ${r['scope']}`,
        r['prefsrc'] && `src ${r['prefsrc']}`,
        ...r.flags,
        ...(r.metrics ?? []).map(({ mtu }) => `mtu ${mtu}`),
      ),
    ),
  'ip rule': ({ rule }: State) => rule.map(({ priority, src, table }) => `${priority}:\tfrom ${src} lookup ${table}`),
  'ip neigh': ({ neigh }: State) => neigh.map(({ dst, dev, lladdr, state }) => `${dst} dev ${dev} lladdr ${lladdr} ${state.join(' ')}`),
  'bridge fdb': ({ fdb }: State) =>
    fdb.map((e) =>
      words(
        e.mac,
        `dev ${e.ifname}`,
        e.dst && `dst ${e.dst}`,
        e.vlan !== undefined && `vlan ${e.vlan}`,
        ...e.flags,
        e.master && `master ${e.master}`,
        e.state,
      ),
    ),
  'iptables-save': ({ iptables }: State) => iptables.filter((line) => !line.startsWith('#')),
}
/** The kernel lists these in the order of a hash, or iptables-save in that of the modules loaded. */
const UNORDERED = ['ip neigh', 'bridge fdb', 'iptables-save']

describe.each(cases)('%s', (name) => {
  const { netns, setup, state } = load(name)
  const { run, show } = terminal(...netns)
  const told = JSON.stringify(setup)
  /** An address that no line of the setup gives is drawn by the kernel. */
  const drawn = (text: string): string =>
    text.replace(/link\/ether (\S+)/, (all, lladdr: string) => (told.includes(lladdr) ? all : 'link/ether drawn'))

  it('accepts every line of the setup but those that the kernel refused', () => {
    const answers = setup.map(([where, line, error]) => ({ line, error, ...run(line, where) }))
    const wrong = answers.filter(({ error, rc, out }) => (error === undefined ? rc !== 0 : rc !== 2 || out !== `${error}\n`))
    expect(wrong).toEqual([])
  })

  it.each(netns)('%s has the recorded tables', (where) => {
    const recorded = state[where]
    if (recorded === undefined) throw new Error('not recorded')
    for (const [line, want] of Object.entries(expected)) {
      const order = (lines: readonly string[]): readonly string[] => (UNORDERED.includes(line) ? lines.toSorted() : lines)
      const shown = show(line, where).map((text) => (line.includes('addr') ? text.replace(/^\d+: \S+ +/, '').replace(/\\.*/, '') : text))
      expect({ line, shown: order(shown.map(drawn)) }).toEqual({ line, shown: order(want(recorded).map(drawn)) })
    }
  })
})
