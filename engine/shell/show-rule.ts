// `ip rule show`, as iproute2 6.1 prints it.
import type { RuleSelector } from '../netlink/operation.ts'
import { printRule } from '../table/print.ts'
import { type Parsed, show } from './parsed.ts'

const KEYS = ['priority', 'from', 'to', 'iif', 'fwmark', 'lookup'] as const

export const showRules = (match: RuleSelector): Parsed =>
  show(({ state }) =>
    state.rules
      .filter((rule) => KEYS.every((key) => match[key] === undefined || JSON.stringify(match[key]) === JSON.stringify(rule[key])))
      .map((rule) => `${printRule(rule, (ifname) => state.links.has(ifname))}\n`)
      .join(''),
  )
