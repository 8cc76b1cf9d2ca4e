// `ip rule` (ip-rule(8), iprule.c of iproute2 6.1): add, del, show; not, from, to, iif, oif, fwmark, lookup,
// priority, suppress_prefixlength, blackhole, unreachable, prohibit. Ports, other actions and flush are refused by name.
import type { RuleSelector } from '../netlink/operation.ts'
import { MAIN_TABLE } from '../table/route.ts'
import { type Arguments, Wrong, abbreviates, absent, invalid, numberArgument, prefixArgument, wordSet } from './arguments.ts'
import { tableArgument } from './ip-route.ts'
import { type Parsed, change } from './parsed.ts'
import { showRules } from './show-rule.ts'

type Draft = { -readonly [K in keyof RuleSelector]: RuleSelector[K] }
type Rule = NonNullable<Draft>

const ABSENT = wordSet(`
  tos dsfield uidrange ipproto sport dport realms suppress_ifgroup l3mdev nat
  map-to tun_id protocol goto nop unicast type
`)

export function parseRule(args: Arguments): Parsed {
  const command = args.next()
  if (command === undefined || ['show', 'list', 'lst'].some((full) => abbreviates(command, full))) return showRules(listed(args))
  if (abbreviates(command, 'add')) return change('ip', { kind: 'rule.add', rule: { lookup: MAIN_TABLE, ...described(args, 'add') } })
  if (abbreviates(command, 'delete')) return change('ip', { kind: 'rule.del', match: described(args, 'del') })
  if (['flush', 'save', 'restore', 'help'].includes(command)) return absent(`ip rule ${command}`)
  throw new Wrong(`Command "${command}" is unknown, try "ip rule help".`)
}

/** One selector; false if `word` is none. */
function readWord(args: Arguments, word: string, rule: Rule): boolean {
  if (word === 'from') rule.from = prefixArgument(args.need())
  else if (word === 'to') rule.to = prefixArgument(args.need())
  else if (abbreviates(word, 'preference') || abbreviates(word, 'order') || abbreviates(word, 'priority'))
    rule.priority = numberArgument(args.need(), 'preference value is invalid\n')
  else if (word === 'fwmark') rule.fwmark = mark(args.need())
  else if (abbreviates(word, 'table') || word === 'lookup') rule.lookup = tableArgument(args.need(), 'invalid table ID\n')
  else if (word === 'iif' || word === 'dev') rule.iif = args.need()
  else if (word === 'oif') rule.oif = args.need()
  else if (word === 'not') rule.invert = true
  else if (word === 'blackhole' || word === 'unreachable' || word === 'prohibit') {
    rule.action = word
    rule.lookup = 0
  } else if (word === 'suppress_prefixlength' || word === 'sup_pl')
    rule.suppressPrefixLength = numberArgument(args.need(), 'suppress_prefixlength value is invalid\n', 0, 32)
  else return false
  // `from all` is what a rule says anyway.
  if (rule.from?.length === 0) delete rule.from
  if (rule.to?.length === 0) delete rule.to
  return true
}

function described(args: Arguments, verb: 'add' | 'del'): Rule {
  if (args.peek() === undefined) throw new Wrong(`"ip rule ${verb}" requires arguments.`, 1)
  const rule: Rule = {}
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (readWord(args, word, rule)) continue
    if (ABSENT.has(word)) absent(`ip rule ${word}`)
    invalid(word, 'Failed to parse rule type')
  }
  return rule
}

function listed(args: Arguments): Rule {
  const rule: Rule = {}
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (readWord(args, word, rule)) continue
    if (ABSENT.has(word)) absent(`ip rule show ${word}`)
    rule.from = prefixArgument(word, 'inet')
  }
  return rule
}

function mark(word: string): NonNullable<Rule['fwmark']> {
  const [value = '', mask] = word.split('/')
  const bits = numberArgument(value, 'fwmark value is invalid\n')
  return { value: bits, mask: mask === undefined ? 0xffffffff : numberArgument(mask, 'fwmask value is invalid\n') }
}
