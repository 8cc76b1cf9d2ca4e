// `ip rule` (ip-rule(8)): add, del, show; from, to, iif, fwmark, lookup, priority. Other selectors and actions are left out.
import type { Operation } from '../netlink/operation.ts'
import { MAIN_TABLE, type Rule } from '../table/route.ts'
import { type Arguments, Wrong, abbreviates, numberArgument, prefixArgument } from './arguments.ts'
import { tableArgument } from './ip-route.ts'
import { type Parsed, change } from './parsed.ts'
import { showRules } from './show-route.ts'

export function parseRule(args: Arguments): Parsed {
  const command = args.next() ?? 'show'
  if (['show', 'list', 'lst'].some((full) => abbreviates(command, full))) return showRules()
  if (abbreviates(command, 'add')) return change('ip', { kind: 'rule.add', rule: describe(args) } satisfies Operation)
  if (abbreviates(command, 'delete')) return change('ip', { kind: 'rule.del', rule: describe(args) } satisfies Operation)
  throw new Wrong(`Command "${command}" is unknown, try "ip rule help".`)
}

function describe(args: Arguments): Rule {
  const rule: { -readonly [K in keyof Rule]: Rule[K] } = { priority: 32765, lookup: MAIN_TABLE, by: 'operator' }
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === 'from') rule.from = prefixArgument(args.need())
    else if (word === 'to') rule.to = prefixArgument(args.need())
    else if (word === 'iif') rule.iif = args.need()
    else if (word === 'fwmark') rule.fwmark = mark(args.need())
    else if (word === 'lookup' || word === 'table') rule.lookup = tableArgument(args.need())
    else if (word === 'priority' || word === 'pref' || word === 'order') rule.priority = numberArgument(args.need(), 'preference value is invalid')
    else throw new Wrong(`Error: argument "${word}" is wrong: Failed to parse rule type`)
  }
  if (rule.from?.length === 0) delete rule.from
  return rule
}

function mark(word: string): NonNullable<Rule['fwmark']> {
  const [value = '', mask] = word.split('/')
  return { value: numberArgument(value, 'fwmark value is invalid'), mask: mask === undefined ? 0xffffffff : numberArgument(mask, 'fwmask value is invalid') }
}
