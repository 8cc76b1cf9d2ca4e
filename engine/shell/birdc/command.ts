// birdc and birdcl (client/client.c, client/commands.c) with one command: `show status`, `show protocols [all] [NAME | "PATTERN"]`, `show route …`,
// `show static`; words of commands may be abbreviated. calico-node has birdcl only, built for the socket /var/run/calico/bird.ctl.
// Leaves out: the interactive client, -v, and what would change BIRD, each refused by name.
import type { Bird } from '../../table/bird.ts'
import type { NetnsState } from '../../table/netns.ts'
import type { Nanoseconds } from '../../trace/trace.ts'
import { Wrong, abbreviates, absent } from '../arguments.ts'
import { getopt } from '../getopt.ts'
import { type Parsed, type Printed, wrong } from '../parsed.ts'
import { HEAD, READY, printProtocol, printProtocolAll, printStatic, printStatus, protocolsOf } from './print.ts'
import { showRoute } from './route.ts'
import { Said, saidOf, syntaxError } from './said.ts'
import { tableOf } from './table.ts'

type Tool = 'birdc' | 'birdcl'

const SOCKET = '/var/run/calico/bird.ctl'

const TOP = 'show configure restrict add delete flush dump eval echo disable enable restart reload debug mrtdump mrt down'.split(' ')
/** Arguments and help, as the client lists them. */
const SHOWN: Readonly<Record<string, readonly [string, string]>> = {
  bfd: ['...', 'Show information about BFD protocol'],
  static: ['[<name>]', 'Show details of static protocol'],
  status: ['', 'Show router status'],
  memory: ['', 'Show memory usage'],
  protocols: ['[<protocol> | "<pattern>"]', 'Show routing protocols'],
  interfaces: ['', 'Show network interfaces'],
  route: ['...', 'Show routing table'],
  roa: ['...', 'Show ROA table'],
  symbols: ['...', 'Show all known symbolic names'],
}

/** cmd_list_ambiguous() */
function ambiguous(words: readonly string[]): string {
  const lines = words.map((word) => {
    const [args, help] = SHOWN[word] ?? ['', '']
    return `${`show ${word} ${args}`.padEnd(45)}  ${help}`
  })
  return ['Ambiguous command, possible expansions are:', ...lines].join('\n')
}

/** cmd_find_abbrev(): the whole word, else the one that begins so; `roa` gives way to others. */
function expand(word: string | undefined, words: readonly string[]): string {
  const begun = words.filter((full) => word !== undefined && abbreviates(word, full))
  const [only, ...others] = begun.filter((full) => full !== 'roa' || begun.length === 1)
  if (word !== undefined && words.includes(word)) return word
  if (only === undefined) throw new Said("No such command. Press `?' for help.")
  if (others.length === 0) return only
  return words === TOP ? absent(`birdc ${word}`) : saidOf(ambiguous(begun))
}

/** patmatch(): `*` and `?`. */
const shapeOf = (pattern: string): RegExp =>
  new RegExp(
    `^${pattern
      .replaceAll(/[^\w*?]/g, String.raw`\$&`)
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
  )

/** proto_apply_cmd(): one by name, those of a pattern, or all. */
function showProtocols(bird: Bird, state: NetnsState, words: readonly string[], now: Nanoseconds): string {
  const isAll = words[0] === 'all'
  const [name, ...more] = isAll ? words.slice(1) : words
  if (more.length > 0) return syntaxError()
  const [, pattern] = /^"(.*)"$/.exec(name ?? '') ?? []
  if (name !== undefined && pattern === undefined && (!/^[a-z_]\w*$/i.test(name) || name === 'all')) return syntaxError()
  const shape = pattern === undefined ? undefined : shapeOf(pattern)
  const wanted = protocolsOf(bird).filter((one) => (shape === undefined ? name === undefined || one.name === name : shape.test(one.name)))
  if (wanted.length === 0) throw new Said(shape === undefined ? `${name} is not a protocol` : 'No protocols match')
  const nets = isAll ? tableOf(state, bird) : []
  return HEAD + wanted.map((one) => (isAll ? printProtocolAll(bird, nets, one, now) : printProtocol(one, now))).join('')
}

function answer(bird: Bird, state: NetnsState, [first, second, ...rest]: readonly string[], now: Nanoseconds): string {
  const top = expand(first, TOP)
  if (top !== 'show') return absent(`birdc ${top}`)
  const shown = expand(second, Object.keys(SHOWN))
  switch (shown) {
    case 'route':
      return showRoute(bird, tableOf(state, bird), rest, now)
    case 'protocols':
      return showProtocols(bird, state, rest, now)
    case 'status':
      return rest.length > 0 ? syntaxError() : printStatus(bird, now)
    case 'static':
      return rest.length > 1 || (rest[0] ?? 'static1') !== 'static1' ? syntaxError() : printStatic(bird)
    default:
      return absent(`birdc show ${shown}`)
  }
}

function ask(bird: Bird, state: NetnsState, words: readonly string[], now: Nanoseconds): string {
  try {
    return answer(bird, state, words, now)
  } catch (error) {
    if (error instanceof Said) return `${error.message}\n`
    throw error
  }
}

/** What is not simulated is found out when the state is known. */
function refusing(print: () => Printed): Printed {
  try {
    return print()
  } catch (error) {
    if (error instanceof Wrong) return { rc: error.rc, out: `${error.message}\n` }
    throw error
  }
}

export function parseBirdc(tool: Tool, words: readonly string[]): Parsed {
  const read = getopt(words, 's:vrl')
  if (!read.ok) return wrong(`${tool}: ${read.complaint}\nUsage: ${tool} [-s <control-socket>] [-v] [-r] [-l]`, 1)
  const { flags, values, operands } = read.options
  const command = operands.flatMap((word) => word.split(/\s+/)).filter((word) => word !== '')
  const path = values.get('s') ?? (flags.has('l') ? 'bird.ctl' : SOCKET)
  const print = (state: NetnsState, now: Nanoseconds): Printed => {
    if (state.bird === undefined) return { rc: 127, out: `bash: ${tool}: command not found\n` }
    const bird = state.bird.value
    if (bird === undefined || path !== SOCKET)
      return { rc: 1, out: `Unable to connect to server control socket (${path}): No such file or directory\n` }
    if (command.length === 0) return absent(`${tool} without a command`)
    if (flags.has('v')) return absent(`${tool} -v`)
    return { rc: 0, out: `${READY}${flags.has('r') ? 'Access restricted\n' : ''}${ask(bird, state, command, now)}` }
  }
  return { kind: 'show', print: ({ state, now }) => refusing(() => print(state, now)) }
}
