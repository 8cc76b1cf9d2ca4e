// Matches of iptables-extensions(8): tcp, udp, icmp, comment, mark, multiport, physdev, statistic, and those of matches-table.ts. Others cannot be loaded.
import type { Given } from '../../table/rule-spec.ts'
import { type Extension, extension, flag, hex, markWord, option, pair, problem, saveString } from './extension.ts'
import { TABLE_MATCHES, bang, listed } from './matches-table.ts'
import { icmpText, icmpType } from './icmp.ts'
import { LIMIT } from './limit.ts'
import { portRange, portText } from './names.ts'

const valueOf = (given: readonly Given[], name: string): Given | undefined => given.find((one) => one.flag === name)

const TCP_FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG']

function tcpFlags(words: readonly string[]): readonly string[] {
  return words.map((word) => {
    if (word === 'ALL') return TCP_FLAGS.join(',')
    return word === 'NONE' ? 'NONE' : listed(word, TCP_FLAGS, (part) => problem(`Unknown TCP flag \`${part}'`))
  })
}

const flagBits = (word: string): string =>
  `0x${TCP_FLAGS.reduce((bits, name, i) => (word.split(',').includes(name) ? bits | (1 << i) : bits), 0)
    .toString(16)
    .toUpperCase()
    .padStart(2, '0')}`

/** `tcp spt:5 dpts:80:90 flags:0x17/0x02` */
function listPorts(protocol: string): Extension['list'] {
  return (given, numeric) => {
    const ports = (
      [
        ['--sport', 'spt'],
        ['--dport', 'dpt'],
      ] as const
    ).flatMap(([name, short]) => {
      const one = valueOf(given, name)
      const [word = ''] = one?.words ?? []
      return one === undefined ? [] : [`${short}${word.includes(':') ? 's' : ''}:${bang(one.not)}${portText(word, numeric)}`]
    })
    const flags = valueOf(given, '--tcp-flags')
    const bits =
      flags === undefined ? [] : [`flags:${bang(flags.not)}${flags.words.map((word) => (numeric ? flagBits(word) : word)).join('/')}`]
    return [protocol, ...ports, ...bits].join(' ')
  }
}

const PORTS = [option('--sport --source-port', portRange), option('--dport --destination-port', portRange)]

const badMark = (): never => problem('mark: bad integer value for option "--mark", or out of range.\n')

function mark(word: string): string {
  const { value, mask } = markWord(word, badMark)
  return mask === 0xffffffff ? hex(value) : `${hex(value)}/${hex(mask)}`
}

/** XT_MULTI_PORTS; a range takes two places. */
const MOST_PORTS = 15

function ports(word: string): string {
  const all = word.split(',')
  if (all.length + all.filter((one) => one.includes(':')).length > MOST_PORTS) problem('too many ports specified')
  if (all.some((one) => one.includes(':') && Number(one.split(':')[0]) > Number(one.split(':')[1]))) problem('invalid portrange specified')
  return all.map(portRange).join(',')
}

/** `dports 80,443` */
const listMultiport: Extension['list'] = (given, numeric) =>
  `multiport ${given
    .map(
      ({ flag: name, not, words }) =>
        `${name.slice(2)} ${not ? ' !' : ''}${(words[0] ?? '')
          .split(',')
          .map((one) => portText(one, numeric))
          .join(',')}`,
    )
    .join(' ')}`

const listAs =
  (head: string, between: string): Extension['list'] =>
  (given) =>
    [head, ...given.map(({ flag: name, not, words }) => `${not ? '! ' : ''}${name}${between}${words.join(' ')}`.trimEnd())].join(' ')

const only = (given: readonly Given[]): Given => given[0] ?? { flag: '', not: false, words: [''] }

const commentOf = (given: readonly Given[]): string => (only(given).words[0] ?? '').replace(/^"(.*)"$/, '$1').replaceAll(/\\(.)/g, '$1')

function comment(word: string): string {
  if (word.length > 255) return problem('comment: option "--comment" too long')
  return saveString(word)
}

const statisticMode = (word: string): string => (word === 'random' || word === 'nth' ? word : problem(`Bad mode "${word}"`))

/** Kept as the kernel's fraction of 2^31 prints it. */
function probability(word: string): string {
  const value = Number(word)
  if (!/^[\d.]+$/.test(word) || value > 1) return problem('--probability must be between 0 and 1')
  return (Math.round(value * 0x80000000) / 0x80000000).toFixed(11)
}

const count = (word: string, least: number): string =>
  /^\d{1,9}$/.test(word) && Number(word) >= least
    ? String(Number(word))
    : problem(`statistic: bad value for option "${least === 1 ? '--every' : '--packet'}", or out of range.\n`)

/** `statistic mode random probability 0.50000000000` */
const listStatistic: Extension['list'] = (given) =>
  `statistic ${given
    .filter(({ flag: name, words }) => name !== '--packet' || words[0] !== '0')
    .map(({ flag: name, not, words }) => `${not ? '! ' : ''}${name.slice(2)} ${words[0]}`)
    .join(' ')}`

export const MATCHES: ReadonlyMap<string, Extension> = new Map([
  ['tcp', extension(listPorts('tcp'), [...PORTS, pair('--tcp-flags', tcpFlags)])],
  ['udp', extension(listPorts('udp'), PORTS)],
  [
    'icmp',
    extension(
      (given, numeric) => icmpText(only(given).words[0] ?? '', only(given).not, numeric),
      [option('--icmp-type', icmpType)],
      '--icmp-type',
    ),
  ],
  ['limit', LIMIT],
  ['comment', extension((given) => `/* ${commentOf(given)} */`, [option('--comment', comment, false)], '--comment')],
  ['mark', extension((given) => `mark match ${only(given).not ? '! ' : ''}${only(given).words[0]}`, [option('--mark', mark)], '--mark')],
  [
    'multiport',
    extension(listMultiport, [
      option('--sports --source-ports', ports),
      option('--dports --destination-ports', ports),
      option('--ports', ports),
    ]),
  ],
  [
    'physdev',
    extension(listAs('PHYSDEV match', ' '), [
      flag('--physdev-is-in', true),
      option('--physdev-in'),
      flag('--physdev-is-out', true),
      option('--physdev-out'),
      flag('--physdev-is-bridged', true),
    ]),
  ],
  [
    'statistic',
    extension(listStatistic, [
      option('--mode', statisticMode, false),
      option('--probability', probability),
      option('--every', (word) => count(word, 1)),
      option('--packet', (word) => count(word, 0), false),
    ]),
  ],
  ...TABLE_MATCHES,
] satisfies readonly (readonly [string, Extension])[])
