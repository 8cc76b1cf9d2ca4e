// Targets of iptables-extensions(8): ACCEPT, DROP, RETURN, REJECT, LOG, MARK, CONNMARK, MASQUERADE, SNAT, DNAT, REDIRECT, NOTRACK, CT --notrack. Others are chains, or cannot be
// loaded. And where each of them may stand.
import type { Given } from '../../table/rule-spec.ts'
import { parseIpv4 } from '../../wire/address.ts'
import { type Extension, extension, flag, hex, kernelRefuses, markWord, option, problem } from './extension.ts'
import { LOG } from './log.ts'

const REJECTS =
  'icmp-net-unreachable icmp-host-unreachable icmp-proto-unreachable icmp-port-unreachable icmp-net-prohibited icmp-host-prohibited tcp-reset icmp-admin-prohibited'.split(
    ' ',
  )
const REJECT_SHORT: Readonly<Record<string, string>> = {
  'net-unreach': 'icmp-net-unreachable',
  'host-unreach': 'icmp-host-unreachable',
  'proto-unreach': 'icmp-proto-unreachable',
  'port-unreach': 'icmp-port-unreachable',
  'net-prohib': 'icmp-net-prohibited',
  'host-prohib': 'icmp-host-prohibited',
  'tcp-rst': 'tcp-reset',
  'admin-prohib': 'icmp-admin-prohibited',
}
const rejectWith = (word: string): string =>
  REJECT_SHORT[word] ?? REJECTS.find((one) => one === word) ?? problem(`unknown reject type "${word}"`)

/** `1.2.3.4`, `1.2.3.4-1.2.3.9`, `1.2.3.4:80-90`, `:80`. */
function natRange(word: string): string {
  const [addresses = '', ports, ...more] = word.split(':')
  const [low = '', high] = addresses.split('-')
  const bad = [low, high].find((one) => one !== undefined && one !== '' && parseIpv4(one) === undefined)
  if (bad !== undefined || more.length > 0) return problem(`Bad IP address "${bad ?? word}"`)
  if (ports !== undefined && !/^\d+(-\d+)?$/.test(ports)) return problem(`Port range "${ports}" invalid`)
  return word
}

const portRange = (word: string): string => (/^\d{1,5}(-\d{1,5})?$/.test(word) ? word : problem(`Port \`${word}' not valid`))

const markProblem = (): never => problem('MARK: bad mark value for option')

/** --set-mark, --or-mark and the others are all kept as value and mask to clear: --set-xmark. */
function xmark(word: string, make: (value: number, mask: number) => readonly [number, number]): string {
  const { value, mask } = markWord(word, markProblem)
  const [bits, clear] = make(value, mask)
  return `${hex(bits)}/${hex(clear)}`
}

const asSetXmark = (name: string, make: (value: number, mask: number) => readonly [number, number]) =>
  option(name, (word) => xmark(word, make), false).map(([alias, kind]) => [alias, { ...kind, flag: '--set-xmark' }] as const)

function listMark(given: readonly Given[]): string {
  const [value = 0, mask = 0] = (given[0]?.words[0] ?? '').split('/').map(Number)
  if (mask === 0xffffffff) return `MARK set ${hex(value)}`
  if (value === 0) return `MARK and ${hex(~mask)}`
  if (value === mask) return `MARK or ${hex(value)}`
  return mask === 0 ? `MARK xor ${hex(value)}` : `MARK xset ${hex(value)}/${hex(mask)}`
}

/** `CONNMARK save mask 0xff`, `CONNMARK restore`, `CONNMARK xset 0x10/0xf0` */
function listConnmark(given: readonly Given[]): string {
  const set = given.find((one) => one.flag === '--set-xmark')
  if (set !== undefined) return listMark([set]).replace('MARK', 'CONNMARK')
  const mask = given.find((one) => one.flag === '--nfmask')?.words[0] ?? '0xffffffff'
  const verb = given.some((one) => one.flag === '--save-mark') ? 'save' : 'restore'
  return `CONNMARK ${verb}${mask === '0xffffffff' ? '' : ` mask ${mask}`}`
}

const RANDOM = [flag('--random'), flag('--random-fully'), flag('--persistent')]
const words = (given: readonly Given[]): string =>
  given
    .map(({ flag: name, words: [word] }) =>
      name === '--to-ports' ? `masq ports: ${word}` : name.startsWith('--to') ? `to:${word}` : name.slice(2),
    )
    .join(' ')
const one = (name: string, ...given: readonly string[]): Given => ({ flag: name, not: false, words: given })

/** Both masks, unless the mark is set. */
function completeConnmark(given: readonly Given[]): readonly Given[] {
  if (given.some(({ flag: name }) => name === '--set-xmark')) return given
  const masks = ['--nfmask', '--ctmask'].filter((mask) => given.every(({ flag: name }) => name !== mask))
  return [...given, ...masks.map((mask) => one(mask, '0xffffffff'))]
}

const REJECT: Extension = {
  ...extension((given) => `reject-with ${given[0]?.words[0] ?? ''}`, [option('--reject-with', rejectWith, false)]),
  complete: (given) => (given.length === 0 ? [one('--reject-with', 'icmp-port-unreachable')] : given),
}

const none = extension(() => '')

export const TARGETS: ReadonlyMap<string, Extension> = new Map([
  ['ACCEPT', none],
  ['DROP', none],
  ['RETURN', none],
  ['NOTRACK', extension(() => 'NOTRACK')],
  ['REJECT', REJECT],
  ['LOG', LOG],
  ['MASQUERADE', extension(words, [option('--to-ports', portRange, false), flag('--random'), flag('--random-fully')])],
  ['SNAT', extension(words, [option('--to-source --to', natRange, false), ...RANDOM], '--to-source')],
  ['DNAT', extension(words, [option('--to-destination --to', natRange, false), ...RANDOM], '--to-destination')],
  [
    'MARK',
    extension(listMark, [
      asSetXmark('--set-xmark', (value, mask) => [value, mask]),
      asSetXmark('--set-mark', (value, mask) => [value, (value | mask) >>> 0]),
      asSetXmark('--or-mark', (value) => [value, value]),
      asSetXmark('--and-mark', (value) => [0, ~value >>> 0]),
      asSetXmark('--xor-mark', (value) => [value, 0]),
    ]),
  ],
  [
    'REDIRECT',
    extension(
      (given) => given.map(({ flag: name, words: [word] }) => (word === undefined ? name.slice(2) : `redir ports ${word}`)).join(' '),
      [option('--to-ports --to-port', portRange, false), flag('--random')],
    ),
  ],
  [
    'CONNMARK',
    {
      ...extension(listConnmark, [
        option('--set-xmark', (word) => xmark(word, (value, mask) => [value, mask]), false),
        asSetXmark('--set-mark', (value, mask) => [value, (value | mask) >>> 0]),
        flag('--save-mark'),
        flag('--restore-mark'),
        option('--nfmask', (word) => hex(markWord(word, markProblem).value), false),
        option('--ctmask', (word) => hex(markWord(word, markProblem).value), false),
      ]),
      complete: completeConnmark,
    },
  ],
  ['CT', extension((given) => given.map(() => 'notrack').join(''), [flag('--notrack')])],
] satisfies readonly (readonly [string, Extension])[])

/** A target where it may not stand: what iptables, or the kernel, says. */
export function checkPlace(target: string, table: string, chain: string): void {
  if (target === 'DROP' && table === 'nat')
    problem('\nThe "nat" table is not intended for filtering, the use of DROP is therefore inhibited.\n\n')
  const hooks: Readonly<Record<string, readonly string[]>> = {
    MASQUERADE: ['POSTROUTING'],
    SNAT: ['POSTROUTING', 'INPUT'],
    DNAT: ['PREROUTING', 'OUTPUT'],
    REDIRECT: ['PREROUTING', 'OUTPUT'],
  }
  const own = hooks[target]
  if (own !== undefined && (table !== 'nat' || (BUILT_IN.includes(chain) && !own.includes(chain)))) kernelRefuses()
  if (target === 'REJECT' && table !== 'filter') kernelRefuses()
  if ((target === 'NOTRACK' || target === 'CT') && table !== 'raw') kernelRefuses()
}

export const BUILT_IN: readonly string[] = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING']
