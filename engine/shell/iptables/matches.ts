// Matches of iptables-extensions(8): addrtype, comment, conntrack, icmp, mark, multiport, physdev, set, state, tcp, udp. Others cannot be loaded.
import { type Extension, type Given, extension, flag, hex, markWord, option, pair, problem, saveString } from './extension.ts'
import { icmpText, icmpType, portRange, portText } from './names.ts'

const valueOf = (given: readonly Given[], name: string): Given | undefined => given.find((one) => one.flag === name)

const bang = (not: boolean): string => (not ? '!' : '')

/** A comma list of known words, in the order of `known`. */
function listed(word: string, known: readonly string[], complain: (part: string) => never, keepOrder = false): string {
  const parts = word.split(',').map((part) => known.find((one) => one === part.toUpperCase()) ?? complain(part))
  return (keepOrder ? parts : known.filter((one) => parts.includes(one))).join(',')
}

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

const ADDRESS_TYPES = 'UNSPEC UNICAST LOCAL BROADCAST ANYCAST MULTICAST BLACKHOLE UNREACHABLE PROHIBIT THROW NAT XRESOLVE'.split(' ')
const addressTypes = (word: string): string => listed(word, ADDRESS_TYPES, (part) => problem(`addrtype: bad type "${part}"`))

const STATES = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED']

const states = (word: string): string => listed(word, STATES, (part) => problem(`Bad state "${part}"`))
const ctstates = (word: string): string => listed(word, [...STATES, 'SNAT', 'DNAT'], (part) => problem(`Bad ctstate "${part}"`))

const badMark = (): never => problem('mark: bad integer value for option "--mark", or out of range.\n')

function mark(word: string): string {
  const { value, mask } = markWord(word, badMark)
  return mask === 0xffffffff ? hex(value) : `${hex(value)}/${hex(mask)}`
}

const ports = (word: string): string => word.split(',').map(portRange).join(',')

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

/** There is no ipset here, so no set can exist. */
const noSet = ([name = '']: readonly string[]): never => problem(`Set ${name} doesn't exist.\n`)

export const MATCHES: ReadonlyMap<string, Extension> = new Map([
  ['tcp', extension(listPorts('tcp'), [...PORTS, pair('--tcp-flags', tcpFlags)])],
  ['udp', extension(listPorts('udp'), PORTS)],
  [
    'icmp',
    extension((given, numeric) => icmpText(only(given).words[0] ?? '', only(given).not, numeric), [option('--icmp-type', icmpType)]),
  ],
  [
    'addrtype',
    extension(
      (given) => `ADDRTYPE match${given.map(({ flag: name, not, words }) => ` ${name.slice(2)} ${bang(not)}${words[0]}`).join('')}`,
      [option('--src-type', addressTypes), option('--dst-type', addressTypes)],
    ),
  ],
  ['comment', extension((given) => `/* ${commentOf(given)} */`, [option('--comment', comment, false)], '--comment')],
  [
    'conntrack',
    extension(
      (given) => given.map(({ not, words }) => `${not ? '! ' : ''}ctstate ${words[0]}`).join(' '),
      [option('--ctstate', ctstates)],
      '--ctstate',
    ),
  ],
  [
    'state',
    extension(
      (given) => given.map(({ not, words }) => `${not ? '! ' : ''}state ${words[0]}`).join(' '),
      [option('--state', states)],
      '--state',
    ),
  ],
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
  ['set', extension(() => '', [pair('--match-set', noSet), flag('--return-nomatch')])],
] satisfies readonly (readonly [string, Extension])[])
