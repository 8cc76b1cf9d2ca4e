// `ipset list` and `ipset save` of ipset 7.17. Members come in order of insertion, where the kernel has a hash's; the seed of the hash follows from the name,
// and the size in memory is only of the right order.
import { hash32 } from '../../base/rng.ts'
import { type IpSet, printElement } from '../../table/ipset.ts'
import type { NetnsState } from '../../table/netns.ts'
import { specOf } from '../../table/rule-spec.ts'

/** Kernel 6.1's revision of each type. */
const REVISIONS: Readonly<Record<string, number>> = {
  ip: 5,
  net: 7,
  'ip,port': 6,
  'net,port': 8,
  'ip,port,ip': 6,
  'ip,port,net': 8,
  'net,net': 4,
  'net,port,net': 3,
}

const header = ({ name, hashsize, maxelem, comment }: IpSet): string =>
  `family inet hashsize ${hashsize} maxelem ${maxelem}${comment ? ' comment' : ''} bucketsize 12 initval 0x${hash32(name).toString(16).padStart(8, '0')}`

const members = ({ entries }: IpSet): readonly string[] =>
  [...entries.values()].map(
    ({ element, nomatch, comment }) =>
      `${printElement(element)}${nomatch ? ' nomatch' : ''}${comment === undefined ? '' : ` comment "${comment}"`}`,
  )

export const saved = (set: IpSet): string =>
  [`create ${set.name} hash:${set.type.join(',')} ${header(set)}`, ...members(set).map((member) => `add ${set.name} ${member}`)]
    .map((line) => `${line}\n`)
    .join('')

/** How many rules match by it. */
const references = ({ netfilter }: NetnsState, name: string): number =>
  [...netfilter.values()]
    .flatMap((chains) => [...chains.values()].flatMap(({ rules }) => rules))
    .reduce(
      (sum, rule) => sum + specOf(rule).matches.filter((match) => match.name === 'set' && match.given[0]?.words[0] === name).length,
      0,
    )

export function told(set: IpSet, state: NetnsState, terse: boolean): string {
  const lines = [
    `Name: ${set.name}`,
    `Type: hash:${set.type.join(',')}`,
    `Revision: ${REVISIONS[set.type.join(',')] ?? 0}`,
    `Header: ${header(set)}`,
    `Size in memory: ${192 + 8 * 5 * set.entries.size}`,
    `References: ${references(state, set.name)}`,
    `Number of entries: ${set.entries.size}`,
    ...(terse ? [] : ['Members:', ...members(set)]),
  ]
  return lines.map((line) => `${line}\n`).join('')
}
