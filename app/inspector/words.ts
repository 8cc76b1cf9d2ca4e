/** A step as a sentence: which words, with which values. The words are in strings.ts; kernel words and names stay as they are. */
import { type Route, type Step, printIpv4, printMac, printPrefix } from '../../engine/index.ts'
import type { Say } from '../ui/i18n.ts'

export type Phrase = { readonly key: string; readonly values: Readonly<Record<string, string | number>> }

const phrase = (key: string, values: Phrase['values'] = {}): Phrase => ({ key, values })

export const prefixText = ({ dst, type }: Route): string => {
  const text = dst.length === 0 ? 'default' : dst.length === 32 ? printIpv4(dst.address) : printPrefix(dst)
  return type === 'unicast' ? text : `${type} ${text}`
}

function route(step: Extract<Step, { kind: 'route.lookup' }>): Phrase {
  const dst = printIpv4(step.dst)
  const { row } = step
  if (step.use === 'reverse') {
    const values = { dst, dev: step.dev ?? '', way: row?.dev ?? '', rpFilter: step.rpFilter ?? 0 }
    return phrase(row === undefined ? 'step.route.reverse.none' : 'step.route.reverse', values)
  }
  if (row === undefined) return phrase('step.route.none', { dst })
  const values = { dst, prefix: prefixText({ ...row, type: 'unicast' }), dev: row.dev ?? '', type: row.type }
  if (row.type === 'local') return phrase('step.route.local', values)
  if (row.type === 'broadcast') return phrase('step.route.broadcast', values)
  if (row.type !== 'unicast') return phrase('step.route.forbid', values)
  return row.via === undefined ? phrase('step.route.link', values) : phrase('step.route.via', { ...values, via: printIpv4(row.via) })
}

function arp({ dev, spa, tpa, decision, sysctl, row, delay }: Extract<Step, { kind: 'arp' }>): Phrase {
  return phrase(delay === undefined ? `step.arp.${decision}` : 'step.arp.delayed', {
    dev,
    spa: printIpv4(spa),
    tpa: printIpv4(tpa),
    setting: sysctl === undefined ? '' : `${sysctl.key} = ${sysctl.value}`,
    prefix: row === undefined ? '' : prefixText(row),
    out: row?.dev ?? '',
    ms: (delay ?? 0) / 1e6,
  })
}

function fdb({ dev, lladdr, row }: Extract<Step, { kind: 'fdb.lookup' }>): Phrase {
  const values = { dev, lladdr: printMac(lladdr) }
  if (row === undefined) return phrase('step.fdb.lookup.miss', values)
  if (row.dst !== undefined) return phrase('step.fdb.lookup.outer', { ...values, remote: printIpv4(row.dst) })
  return row.local ? phrase('step.fdb.lookup.up', values) : phrase('step.fdb.lookup', { ...values, port: row.dev })
}

function neigh(step: Extract<Step, { kind: `neigh.${string}` }>): Phrase {
  if (step.kind === 'neigh.resolve')
    return phrase(step.unicast ? 'step.neigh.resolve.unicast' : 'step.neigh.resolve', {
      dev: step.dev,
      dst: printIpv4(step.dst),
      attempt: step.attempt,
    })
  if (step.kind === 'neigh.update') {
    const { dst, lladdr, nud } = step.row
    const values = { dev: step.dev, dst: printIpv4(dst), nud }
    if (nud === 'FAILED') return phrase('step.neigh.update.failed', values)
    return lladdr === undefined
      ? phrase('step.neigh.update.made', values)
      : phrase('step.neigh.update', { ...values, lladdr: printMac(lladdr) })
  }
  const values = { dev: step.dev, dst: printIpv4(step.dst) }
  if (step.row === undefined) return phrase('step.neigh.lookup.miss', values)
  const { lladdr, nud } = step.row
  return lladdr === undefined
    ? phrase('step.neigh.lookup.wait', { ...values, nud })
    : phrase('step.neigh.lookup', { ...values, lladdr: printMac(lladdr), nud })
}

function nat({ hook: name, manip, from, to, fromPort, toPort, reply }: Extract<Step, { kind: 'nat' }>): Phrase {
  const port = (value: number | undefined): string => (value === undefined ? '' : `:${value}`)
  const values = { hook: name, from: `${printIpv4(from)}${port(fromPort)}`, to: `${printIpv4(to)}${port(toPort)}` }
  return phrase(`step.nat.${reply ? 'back' : 'there'}.${manip === 'SNAT' ? 'source' : 'destination'}`, values)
}

const tupleText = ({ src, dst, sport, dport }: NonNullable<Extract<Step, { kind: 'conntrack' }>['original']>): string =>
  `${printIpv4(src)}:${sport} → ${printIpv4(dst)}:${dport}`

function hook({ hook: name, table, rules, verdict, policy }: Extract<Step, { kind: 'hook' }>): Phrase {
  const last = rules.at(-1)
  const values = { hook: name, table, verdict }
  if (policy === true || last === undefined) return phrase('step.hook.policy', values)
  return phrase('step.hook', { ...values, chain: last.chain, num: last.num })
}

function tunnel(step: Extract<Step, { kind: 'encap' | 'decap' }>): Phrase {
  const values = { dev: step.dev, remote: printIpv4(step.remote) }
  if (step.protocol === 'ipip') return phrase(`step.${step.kind}.ipip`, values)
  return phrase(`step.${step.kind}`, { ...values, id: step.id, ...(step.kind === 'encap' && { dstport: step.dstport }) })
}

/** Everything but ICMP errors, whose message has words of its own. */
function phraseOf(step: Exclude<Step, { kind: 'icmp.error' }>): Phrase {
  switch (step.kind) {
    case 'tx':
      return phrase('step.tx', { dev: step.dev })
    case 'rx':
      return phrase(step.pkttype === 'host' || step.pkttype === 'outgoing' ? 'step.rx' : `step.rx.${step.pkttype}`, { dev: step.dev })
    case 'encap':
    case 'decap':
      return tunnel(step)
    case 'fdb.lookup':
      return fdb(step)
    case 'fdb.learn':
      return phrase(step.moved ? 'step.fdb.learn.moved' : 'step.fdb.learn', { dev: step.dev, lladdr: printMac(step.row.lladdr) })
    case 'flood': {
      if (step.ports.length === 0) return phrase('step.flood.nowhere', { dev: step.dev })
      return phrase(step.why === 'unknown-unicast' ? 'step.flood.unknown-unicast' : 'step.flood', {
        dev: step.dev,
        ports: step.ports.join(', '),
      })
    }
    case 'route.lookup':
      return route(step)
    case 'arp':
      return arp(step)
    case 'icmp.silent':
      return phrase(`step.icmp.silent.${step.why}`, { to: printIpv4(step.to) })
    case 'redirect':
      return phrase(`step.redirect.${step.decision}`, {
        dst: printIpv4(step.dst),
        via: printIpv4(step.via),
        from: printIpv4(step.from),
        setting: step.sysctl === undefined ? '' : `${step.sysctl.key} = ${step.sysctl.value}`,
      })
    case 'source':
      return phrase('step.source', { src: printIpv4(step.src) })
    case 'neigh.lookup':
    case 'neigh.resolve':
    case 'neigh.update':
      return neigh(step)
    case 'hold':
      return phrase('step.hold', { dst: printIpv4(step.dst), queued: step.queued })
    case 'ttl':
      return phrase(step.to > 0 ? 'step.ttl' : 'step.ttl.expired', { from: step.from, to: step.to })
    case 'mtu':
      return phrase(step.df ? 'step.mtu' : 'step.mtu.fragment', { dev: step.dev, mtu: step.mtu, length: step.length })
    case 'fragment':
      return phrase('step.fragment', { dev: step.dev, mtu: step.mtu, count: step.count })
    case 'nat':
      return nat(step)
    case 'hook':
      return hook(step)
    case 'conntrack':
      return phrase(step.original === undefined ? 'step.conntrack.none' : 'step.conntrack', {
        state: step.state,
        tuple: step.original === undefined ? '' : tupleText(step.original),
      })
    case 'reassemble':
      return phrase('step.reassemble', { count: step.count, length: step.length })
    case 'socket': {
      const protocol = step.protocol.toUpperCase()
      return step.port === undefined ? phrase('step.socket', { protocol }) : phrase('step.socket.port', { protocol, port: step.port })
    }
    case 'drop':
      return phrase('step.drop', { reason: step.reason, where: step.where })
  }
}

/** Type and code that have words of their own. */
const ICMP = new Set(['3.0', '3.1', '3.2', '3.3', '3.4', '3.13', '5.0', '5.1', '11.0', '11.1'])

export function sentence(say: Say, step: Step): string {
  if (step.kind !== 'icmp.error') {
    const { key, values } = phraseOf(step)
    return say(key, values)
  }
  const { type, code } = step
  const name = `${type}.${code}`
  return say('step.icmp.error', { to: printIpv4(step.to), message: say(`icmp.${ICMP.has(name) ? name : 'other'}`, { type, code }) })
}

/** The heading of a decision; absent for steps that decide nothing. */
export function question(say: Say, step: Step): string | undefined {
  switch (step.kind) {
    case 'route.lookup':
      return say(step.use === 'reverse' ? 'title.route.reverse' : 'title.route.lookup', { dst: printIpv4(step.dst) })
    case 'arp':
      return say('title.arp', { tpa: printIpv4(step.tpa) })
    case 'hook':
    case 'conntrack':
    case 'mtu':
      return say(`title.${step.kind}`)
    case 'nat':
      return say(step.reply ? 'title.nat.back' : 'title.nat')
    case 'fdb.lookup':
      return step.row?.dst === undefined ? say('title.fdb.lookup', { lladdr: printMac(step.lladdr) }) : say('title.fdb.outer')
    case 'neigh.lookup':
      return say('title.neigh.lookup', { dst: printIpv4(step.dst) })
    case 'source':
      return say('title.source')
    default:
      return undefined
  }
}

/** Which table or device was asked, in the tools' words. */
export function tagOf(step: Step): string {
  switch (step.kind) {
    case 'route.lookup':
      return step.use === 'reverse' ? `rp_filter ${step.dev ?? ''}`.trim() : `fib ${step.use}`
    case 'fdb.lookup':
    case 'fdb.learn':
      return `fdb ${step.dev}`
    case 'neigh.lookup':
      return `neigh ${step.dev}`
    case 'arp':
      return `arp ${step.dev}`
    case 'hook':
      return `${step.table} ${step.hook}`
    case 'nat':
      return `nat ${step.hook}`
    case 'conntrack':
      return 'conntrack'
    case 'mtu':
      return step.dev
    default:
      return ''
  }
}

/** A rule, cut between its options; what negates one stays with it. */
export const optionsOf = (spec: string): readonly string[] => spec.split(/(?<!!) (?=(?:! )?-)/)
