// `iptables-save [-c] [-t TABLE]`: every table that has been touched, as iptables-restore would read it. Leaves out the comments with the date;
// and iptables-restore itself, which reads a file or standard input, and a line of this shell has neither.
import { type Count, sumUp } from '../../table/counters.ts'
import type { NetnsState } from '../../table/netns.ts'
import { absent, argumentsOf } from '../arguments.ts'
import { type Parsed, show, wrong } from '../parsed.ts'
import { problem } from './extension.ts'
import { saveRule } from './list.ts'

/** In the order of iptables-save. */
export const TABLES: readonly string[] = ['raw', 'mangle', 'nat', 'filter']

export function parseIptablesSave(words: readonly string[]): Parsed {
  const args = argumentsOf(words)
  let counted = false
  let only: string | undefined
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === '-c' || word === '--counters') counted = true
    else if (word === '-t' || word === '--table') only = args.next() ?? problem(`option "${word}" requires an argument`)
    else absent(`iptables-save ${word}`)
  }
  if (only !== undefined && !TABLES.includes(only))
    return wrong('iptables-save v1.8.9 (legacy): Cannot initialize: Table does not exist (do you need to insmod?)', 1)
  return show(({ state }) => saveTables(state, only, counted))
}

function saveTables({ netfilter, counters }: NetnsState, only: string | undefined, counted: boolean): string {
  const sums = sumUp(counters)
  const brackets = ({ packets, bytes }: Count): string => `[${packets}:${bytes}]`
  return TABLES.filter((table) => only === undefined || only === table)
    .map((table) => ({ table, chains: [...(netfilter.get(table)?.values() ?? [])] }))
    .filter(({ chains }) => only !== undefined || chains.some(({ rules, policy: target }) => rules.length > 0 || target !== 'ACCEPT'))
    .map(({ table, chains }) => {
      const declared = chains
        .map(({ name, policy: target }) => `:${name} ${target ?? '-'} ${brackets(sums.policy(table, name))}\n`)
        .join('')
      const rules = chains
        .flatMap(({ name, rules: all }) => all.map((rule) => `${counted ? `${brackets(sums.rule(rule))} ` : ''}${saveRule(name, rule)}\n`))
        .join('')
      return `*${table}\n${declared}${rules}COMMIT\n`
    })
    .join('')
}
