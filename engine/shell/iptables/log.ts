// `-j LOG` (libxt_LOG.c): a line in the kernel's log, which nobody reads here; the packet goes on to the next rule.
import type { Given } from '../../table/rule-spec.ts'
import { type Extension, extension, flag, option, problem, saveString } from './extension.ts'

/** syslog(3), by number; `error`, `warning` and `panic` are what may be typed. */
const LEVELS = ['emerg', 'alert', 'crit', 'err', 'warn', 'notice', 'info', 'debug']
const TYPED: Readonly<Record<string, number>> = {
  emerg: 0,
  panic: 0,
  alert: 1,
  crit: 2,
  error: 3,
  warning: 4,
  notice: 5,
  info: 6,
  debug: 7,
}
const DEFAULT_LEVEL = '4'
const LONGEST_PREFIX = 29

/** Bits of logflags, in the order of iptables-save. */
const FLAGS: readonly (readonly [string, number])[] = [
  ['--log-tcp-sequence', 1],
  ['--log-tcp-options', 2],
  ['--log-ip-options', 4],
  ['--log-uid', 8],
  ['--log-macdecode', 32],
]

function level(word: string): string {
  const number = /^[0-7]$/.test(word) ? Number(word) : TYPED[word]
  return number === undefined ? problem(`log level "${word}" unknown\n`) : String(number)
}

const prefix = (word: string): string =>
  word === '' ? problem('Argument must have a minimum length of 1 characters\n') : saveString(word.slice(0, LONGEST_PREFIX))

const list: Extension['list'] = (given, numeric) => {
  const wordOf = (name: string): string | undefined => given.find((one) => one.flag === name)?.words[0]
  const told = FLAGS.filter(([name]) => given.some((one) => one.flag === name))
  const severity = wordOf('--log-level') ?? DEFAULT_LEVEL
  const head = numeric
    ? `LOG flags ${told.reduce((bits, [, bit]) => bits | bit, 0)} level ${severity}`
    : ['LOG level', LEVELS[Number(severity)], ...told.map(([name]) => name.slice(6))].join(' ')
  const text = wordOf('--log-prefix')
    ?.replace(/^"(.*)"$/, '$1')
    .replaceAll(/\\(.)/g, '$1')
  return text === undefined ? head : `${head} prefix "${text}"`
}

/** The usual level is not said. */
const complete = (given: readonly Given[]): readonly Given[] =>
  given.filter(({ flag: name, words: [word] }) => name !== '--log-level' || word !== DEFAULT_LEVEL)

export const LOG: Extension = {
  ...extension(list, [option('--log-prefix', prefix, false), option('--log-level', level, false), ...FLAGS.map(([name]) => flag(name))]),
  complete,
}
