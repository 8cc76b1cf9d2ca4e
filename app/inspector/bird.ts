/** What BIRD knows on a node where it runs: its routes, its sessions, and the configuration that confd wrote for it. */
import { MAIN_TABLE, type NetnsState, printPrefix } from '../../engine/index.ts'
import { printRoute } from '../../engine/late.ts'
import type { Ask, Table, TableRow } from './table.ts'

const FILES = ['bird.cfg', 'bird_aggr.cfg', 'bird_ipam.cfg'].map((name) => `/etc/calico/confd/config/${name}`)

/** Without the greeting of the client, and without its columns, which are wider than the pane. */
const linesOf = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.trimEnd().replaceAll(/ {2,}/g, ' '))

/** The destinations of the kernel's own rows that this step used. */
const netsUsed = ({ routes }: NetnsState, used: ReadonlySet<string>): ReadonlySet<string> =>
  new Set(routes.value.filter((row) => used.has(printRoute(row, true).trim())).map(({ dst }) => printPrefix(dst)))

const protocolOf = (line: string): string => /\[(\S+) /.exec(line)?.[1] ?? ''

/** Routes of the kernel's own have their makers there, those of BIRD are BIRD's. */
function routes(state: NetnsState, used: ReadonlySet<string>, ask: Ask): readonly TableRow[] {
  const nets = netsUsed(state, used)
  let net = ''
  return linesOf(ask('birdc show route')).map((text, at): TableRow => {
    // The second route of a destination does not repeat it.
    net = /^[\d./]+/.exec(text)?.[0] ?? net
    const protocol = protocolOf(text)
    const alien = state.routes.value.find(({ table, dst, proto }) => table === MAIN_TABLE && printPrefix(dst) === net && proto !== 'bird')
    const by = protocol === 'direct1' ? 'kernel' : protocol === 'kernel1' ? alien?.by : 'bird'
    const dst = net === '0.0.0.0/0' ? 'default' : net.replace(/\/32$/, '')
    const made = protocol === 'direct1' ? [] : ['ip route add', ` ${dst} `]
    return { key: `${at}`, text, used: nets.has(net) && text.includes('] *'), ...(by && { by }), made }
  })
}

/** The session over which the used route was heard; the node's own protocols are none. */
function sessions({ bird }: NetnsState, heard: readonly TableRow[], ask: Ask): readonly TableRow[] {
  const names = new Set(bird?.value?.sessions.map(({ name }) => name))
  const told = new Set(
    heard
      .filter(({ used }) => used)
      .map(({ text }) => protocolOf(text))
      .filter((name) => names.has(name)),
  )
  return linesOf(ask('birdc show protocols')).map((text, at): TableRow => {
    if (at === 0) return { key: 'head', text, used: false, frame: true }
    return { key: text, text, by: 'confd', used: told.has(text.split(' ', 1)[0] ?? ''), made: [] }
  })
}

/** What the first includes comes after it. */
const file = (ask: Ask): string =>
  FILES.flatMap((path, at) => {
    const text = ask(`cat ${path}`)
    return text === undefined ? [] : [`${at === 0 ? '' : `\n# ${path}\n`}${text}`]
  }).join('')

export function birdTables(state: NetnsState, used: ReadonlySet<string>, ask: Ask): readonly Table[] {
  if (state.bird?.value === undefined) return []
  const heard = routes(state, used, ask)
  return [
    { name: 'birdc', command: 'birdc show route', rows: heard },
    { name: 'bgp', command: 'birdc show protocols', rows: sessions(state, heard, ask) },
    { name: 'bird.cfg', command: `cat ${FILES[0]}`, rows: [], text: file(ask) },
  ]
}
