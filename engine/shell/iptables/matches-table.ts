// Matches that ask tables, of iptables-extensions(8): addrtype, conntrack, connmark, rpfilter, set, state.
import type { Given } from '../../table/rule-spec.ts'
import { type Extension, extension, flag, hex, markWord, option, pair, problem } from './extension.ts'
import { portRange, protocolNumber } from './names.ts'
import { networkText } from './network.ts'

export const bang = (not: boolean): string => (not ? '!' : '')

/** A comma list of known words, in the order of `known`. */
export function listed(word: string, known: readonly string[], complain: (part: string) => never, keepOrder = false): string {
  const parts = word.split(',').map((part) => known.find((one) => one === part.toUpperCase()) ?? complain(part))
  return (keepOrder ? parts : known.filter((one) => parts.includes(one))).join(',')
}

const ADDRESS_TYPES = 'UNSPEC UNICAST LOCAL BROADCAST ANYCAST MULTICAST BLACKHOLE UNREACHABLE PROHIBIT THROW NAT XRESOLVE'.split(' ')
const addressTypes = (word: string): string => listed(word, ADDRESS_TYPES, (part) => problem(`addrtype: bad type "${part}"`))

const STATES = ['INVALID', 'NEW', 'RELATED', 'ESTABLISHED', 'UNTRACKED']

const states = (word: string): string => listed(word, STATES, (part) => problem(`Bad state "${part}"`))
const ctstates = (word: string): string => listed(word, [...STATES, 'SNAT', 'DNAT'], (part) => problem(`Bad ctstate "${part}"`))

/** `ctstate RELATED,ESTABLISHED ctproto 6`, with ! where it is so. */
const listWords: Extension['list'] = (given) =>
  given.map(({ flag: name, not, words }) => `${not ? '! ' : ''}${[name.slice(2), ...words].join(' ')}`).join(' ')

function direction(word: string): string {
  const name = word.toUpperCase()
  return name === 'ORIGINAL' || name === 'REPLY' ? name : problem('conntrack: Bad ctdir "' + word + '"')
}

const SET_FLAGS = /^(src|dst)(,(src|dst))*$/

/** The set's name, and one direction per dimension. */
function setWords([name = '', flags = '']: readonly string[]): readonly string[] {
  if (!SET_FLAGS.test(flags)) problem("You must spefify (the comma separated list of) 'src' or 'dst'.")
  if (flags.split(',').length > 6) problem("Can't be more src/dst options than 6.")
  return [name, flags]
}

const badMark = (): never => problem('connmark: bad integer value for option "--mark", or out of range.\n')

function mark(word: string): string {
  const { value, mask } = markWord(word, badMark)
  return mask === 0xffffffff ? hex(value) : `${hex(value)}/${hex(mask)}`
}

const listAddressType = (given: readonly Given[]): string =>
  `ADDRTYPE match${given
    .map(({ flag: name, not, words }) =>
      words.length === 0 ? ` ${name.replace('--limit-iface', 'limit')}` : ` ${name.slice(2)} ${bang(not)}${words[0]}`,
    )
    .join('')}`

export const TABLE_MATCHES: readonly (readonly [string, Extension])[] = [
  [
    'addrtype',
    extension(listAddressType, [
      option('--src-type', addressTypes),
      option('--dst-type', addressTypes),
      flag('--limit-iface-in'),
      flag('--limit-iface-out'),
    ]),
  ],
  [
    'conntrack',
    extension(listWords, [
      option('--ctstate', ctstates),
      option('--ctproto', (word) => String(protocolNumber(word))),
      option('--ctorigsrc', networkText),
      option('--ctorigdst', networkText),
      option('--ctreplsrc', networkText),
      option('--ctrepldst', networkText),
      option('--ctorigsrcport', portRange),
      option('--ctorigdstport', portRange),
      option('--ctreplsrcport', portRange),
      option('--ctrepldstport', portRange),
      option('--ctdir', direction, false),
    ]),
  ],
  ['state', extension(listWords, [option('--state', states)], '--state')],
  [
    'connmark',
    extension((given) => `connmark match ${bang(given[0]?.not === true)} ${given[0]?.words[0] ?? ''}`, [option('--mark', mark)], '--mark'),
  ],
  [
    'rpfilter',
    extension(
      (given) => ['rpfilter', ...given.map(({ flag: name }) => name.slice(2))].join(' '),
      [flag('--loose'), flag('--validmark'), flag('--accept-local'), flag('--invert')],
    ),
  ],
  ['set', extension(listWords, [pair('--match-set', setWords), flag('--return-nomatch')])],
]
