// `iptables -L`, with -n, -v and --line-numbers, and `iptables -S`: print_firewall and list_rules of iptables 1.8.9. Counters are zero.
import type { Chain, NetfilterTable } from '../../table/netfilter.ts'
import { type Prefix, printIpv4, printPrefix } from '../../wire/address.ts'
import { MATCHES } from './matches.ts'
import { protocolName } from './names.ts'
import { type Rule, readRule } from './rule.ts'
import { TARGETS } from './targets.ts'

export interface ListStyle {
  readonly numeric: boolean
  readonly verbose: boolean
  readonly numbers: boolean
}

/** How many rules of the table jump to a chain. */
const references = (chains: NetfilterTable, name: string): number =>
  [...chains.values()].flatMap(({ rules }) => rules).filter(({ spec }) => readRule(spec).target?.name === name).length

function head(chains: NetfilterTable, { name, policy }: Chain, { verbose, numbers }: ListStyle): string {
  const about = policy === undefined ? `${references(chains, name)} references` : `policy ${policy}${verbose ? ' 0 packets, 0 bytes' : ''}`
  const columns = `${numbers ? 'num  ' : ''}${verbose ? ' pkts bytes ' : ''}target     prot opt ${verbose ? 'in     out     ' : ''}source               destination         `
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

function printRow({ src, dst, in: iif, out, protocol, matches, target }: Rule, { numeric, verbose }: ListStyle): string {
  const number = protocol?.value ?? 0
  const name = `${numeric ? number : protocolName(number)}`
  const matched = matches.map((match) => MATCHES.get(match.name)?.list(match.given, numeric) ?? '')
  const aimed = target === undefined ? '' : (TARGETS.get(target.name)?.list(target.given, numeric) ?? '')
  const rest = [...matched, aimed]
    .filter((text) => text !== '')
    .map((text) => ` ${text}`)
    .join('')
  const devices = verbose ? ` ${device(iif, numeric).padEnd(6)} ${device(out, numeric).padEnd(6)} ` : ''
  const counters = verbose ? '    0     0 ' : ''
  const goto = target?.goto === true ? '[goto] ' : ''
  return `${counters}${(target?.name ?? '').padEnd(9)} ${protocol?.not === true ? '!' : ' '}${name.padEnd(4)} --${verbose ? ' ' : ''}${devices || ' '}${network(src, numeric)} ${network(dst, numeric)} ${goto}${rest}`
}

export function listChain(chains: NetfilterTable, chain: Chain, style: ListStyle): string {
  const rows = chain.rules.map(({ spec }, i) => `${style.numbers ? `${i + 1}`.padEnd(5) : ''}${printRow(readRule(spec), style)}\n`)
  return head(chains, chain, style) + rows.join('')
}

/** One row, as `iptables -L CHAIN NUMBER` prints it: without its head. */
export const listRow = (spec: string, style: ListStyle): string => `${printRow(readRule(spec), style)}\n`

/** `-c 0 0` stands before the target. */
function counted(spec: string): string {
  const at = spec.search(/(?:^| )-[jg] /)
  return (at < 0 ? `${spec} -c 0 0` : `${spec.slice(0, at)} -c 0 0 ${spec.slice(at).trimStart()}`).trimStart()
}

export function saveChains(chains: readonly Chain[], verbose: boolean): string {
  const declared = chains.map(({ name, policy }) =>
    policy === undefined ? `-N ${name}` : `-P ${name} ${policy}${verbose ? ' -c 0 0' : ''}`,
  )
  const rules = chains.flatMap(({ name, rules: all }) => all.map(({ spec }) => saveRule(name, spec, verbose)))
  return [...declared, ...rules].map((line) => `${line}\n`).join('')
}

export const saveRule = (chain: string, spec: string, verbose: boolean): string => `-A ${chain} ${verbose ? counted(spec) : spec}`.trimEnd()
