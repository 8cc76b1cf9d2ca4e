// What a rule speaks of and is not there: a chain, a set. iptables finds out before it asks the kernel.
import type { Operation } from '../../netlink/operation.ts'
import type { NetnsState } from '../../table/netns.ts'
import { readSpec } from '../../table/rule-spec.ts'
import { wordSet } from '../arguments.ts'
import type { Printed } from '../parsed.ts'
import { TARGETS } from './targets.ts'

const HELP = "Try `iptables -h' or 'iptables --help' for more information.\n"

/** Targets that a real iptables has. */
const ABSENT = wordSet(`
  AUDIT CHECKSUM CLASSIFY CLUSTERIP CONNSECMARK DSCP ECN HMARK IDLETIMER LED NETMAP NFLOG NFQUEUE RATEEST SECMARK SET SYNPROXY TCPMSS TCPOPTSTRIP TEE
  TOS TPROXY TRACE TTL ULOG
`)

const ruleOf = (operation: Operation) =>
  operation.kind === 'iptables.append' || operation.kind === 'iptables.insert' || operation.kind === 'iptables.replace'
    ? operation
    : undefined

/** A jump needs its chain: what iptables says of a target that is neither. */
export function missingTarget({ netfilter }: NetnsState, operation: Operation): Printed | undefined {
  const rule = ruleOf(operation)
  const target = rule && readSpec(rule.spec).target?.name
  if (rule === undefined || target === undefined || TARGETS.has(target) || netfilter.get(rule.table)?.has(target) === true) return undefined
  if (ABSENT.has(target)) return { rc: 1, out: `hopscope: iptables -j ${target} is not simulated\n` }
  return { rc: 2, out: `iptables v1.8.9 (legacy): Couldn't load target \`${target}':No such file or directory\n\n${HELP}` }
}

/** `-m set` needs its set. */
export function missingSet({ ipsets }: NetnsState, operation: Operation): Printed | undefined {
  const rule = ruleOf(operation)
  const names =
    rule === undefined
      ? []
      : readSpec(rule.spec)
          .matches.filter(({ name }) => name === 'set')
          .map(({ given }) => given[0]?.words[0] ?? '')
  const missing = names.find((name) => ipsets?.has(name) !== true)
  return missing === undefined ? undefined : { rc: 2, out: `iptables v1.8.9 (legacy): Set ${missing} doesn't exist.\n\n${HELP}` }
}
