// `iptables -L`, with -n, -v and --line-numbers, and `iptables -S`: print_firewall and list_rules of iptables 1.8.9, with their counters.
import type { Count, Sums } from '../../table/counters.ts'
import type { Chain, NetfilterRule, NetfilterTable } from '../../table/netfilter.ts'
import { specOf } from '../../table/rule-spec.ts'
import { type Prefix, printIpv4, printPrefix } from '../../wire/address.ts'
import { MATCHES } from './matches.ts'
import { protocolName } from './names.ts'
import { TARGETS } from './targets.ts'

export interface ListStyle {
  readonly numeric: boolean
  readonly verbose: boolean
  readonly numbers: boolean
  /** -x: every digit of the counters. */
  readonly exact: boolean
  readonly table: string
  readonly sums: Sums
}

/** xtables_print_num: five columns with K, M or G, or eight in full. */
function counter(value: number, exact: boolean): string {
  if (exact) return `${String(value).padStart(8)} `
  if (value <= 99999) return `${String(value).padStart(5)} `
  let scaled = value
  for (const unit of ['K', 'M', 'G', 'T']) {
    scaled = Math.floor((scaled + 500) / 1000)
    if (scaled <= 9999 || unit === 'T') return `${String(scaled).padStart(4)}${unit} `
  }
  return ''
}

const counters = ({ packets, bytes }: Count, exact: boolean): string => counter(packets, exact) + counter(bytes, exact)

/** How many rules of the table jump to a chain. */
const references = (chains: NetfilterTable, name: string): number =>
  [...chains.values()].flatMap(({ rules }) => rules).filter((rule) => specOf(rule).target?.name === name).length

function head(chains: NetfilterTable, { name, policy }: Chain, { verbose, numbers, exact, table, sums }: ListStyle): string {
  const { packets, bytes } = sums.policy(table, name)
  const seen = verbose ? ` ${counter(packets, exact).trim()} packets, ${counter(bytes, exact).trim()} bytes` : ''
  const about = policy === undefined ? `${references(chains, name)} references` : `policy ${policy}${seen}`
  const counted = exact ? '    pkts      bytes ' : ' pkts bytes '
  const columns = `${numbers ? 'num  ' : ''}${verbose ? counted : ''}target     prot opt ${verbose ? 'in     out     ' : ''}source               destination         `
  return `Chain ${name} (${about})\n${columns}\n`
}

function network(net: { readonly not: boolean; readonly value: Prefix } | undefined, numeric: boolean): string {
  const text =
    net === undefined
      ? numeric
        ? '0.0.0.0/0'
        : 'anywhere'
      : net.value.length === 32
        ? printIpv4(net.value.address)
        : printPrefix(net.value)
  return `${net?.not === true ? '!' : ' '}${text.padEnd(19)}`
}

const device = (one: { readonly not: boolean; readonly value: string } | undefined, numeric: boolean): string =>
  `${one?.not === true ? '!' : ''}${one?.value ?? (numeric ? '*' : 'any')}`

/** NOTRACK is an old name of a revision of CT. */
const nameOf = (target: string): string => (target === 'NOTRACK' ? 'CT' : target)

function printRow(rule: NetfilterRule, { numeric, verbose, exact, sums }: ListStyle): string {
  const { src, dst, in: iif, out, protocol, matches, target } = specOf(rule)
  const number = protocol?.value ?? 0
  const name = `${numeric ? number : protocolName(number)}`
  const matched = matches.map((match) => MATCHES.get(match.name)?.list(match.given, numeric) ?? '')
  const aimed = target === undefined ? '' : (TARGETS.get(target.name)?.list(target.given, numeric) ?? '')
  const rest = [...matched, aimed]
    .filter((text) => text !== '')
    .map((text) => ` ${text}`)
    .join('')
  const devices = verbose ? ` ${device(iif, numeric).padEnd(6)} ${device(out, numeric).padEnd(6)} ` : ''
  const counted = verbose ? counters(sums.rule(rule), exact) : ''
  const goto = target?.goto === true ? '[goto] ' : ''
  return `${counted}${nameOf(target?.name ?? '').padEnd(9)} ${protocol?.not === true ? '!' : ' '}${name.padEnd(4)} --${verbose ? ' ' : ''}${devices || ' '}${network(src, numeric)} ${network(dst, numeric)} ${goto}${rest}`
}

export function listChain(chains: NetfilterTable, chain: Chain, style: ListStyle): string {
  const rows = chain.rules.map((rule, i) => `${style.numbers ? `${i + 1}`.padEnd(5) : ''}${printRow(rule, style)}\n`)
  return head(chains, chain, style) + rows.join('')
}

/** One row, as `iptables -L CHAIN NUMBER` prints it: without its head. */
export const listRow = (rule: NetfilterRule, style: ListStyle): string => `${printRow(rule, style)}\n`

/** `-c 3 252` stands before the target. */
function counted(spec: string, { packets, bytes }: Count): string {
  const at = spec.search(/(?:^| )-[jg] /)
  const told = `-c ${packets} ${bytes}`
  return (at < 0 ? `${spec} ${told}` : `${spec.slice(0, at)} ${told} ${spec.slice(at).trimStart()}`).trimStart()
}

export function saveChains(chains: readonly Chain[], { verbose, table, sums }: ListStyle): string {
  const declared = chains.map(({ name, policy }) => {
    const { packets, bytes } = sums.policy(table, name)
    return policy === undefined ? `-N ${name}` : `-P ${name} ${policy}${verbose ? ` -c ${packets} ${bytes}` : ''}`
  })
  const rules = chains.flatMap(({ name, rules: all }) => all.map((rule) => saveRule(name, rule, verbose ? sums : undefined)))
  return [...declared, ...rules].map((line) => `${line}\n`).join('')
}

export const saveRule = (chain: string, rule: NetfilterRule, sums?: Sums): string =>
  `-A ${chain} ${sums === undefined ? rule.spec : counted(rule.spec, sums.rule(rule))}`.trimEnd()
