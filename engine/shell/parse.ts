// A command line to what it means. Tools we do not have are an error that names them, as bash has it; nothing is ever ignored.
import { Wrong, abbreviates, argumentsOf } from './arguments.ts'
import { parseBridge } from './bridge.ts'
import { parseAddr } from './ip-addr.ts'
import { parseLink } from './ip-link.ts'
import { parseNeigh } from './ip-neigh.ts'
import { parseRoute } from './ip-route.ts'
import { parseRule } from './ip-rule.ts'
import { parseIptables, parseIptablesSave } from './iptables.ts'
import { type Parsed, wrong } from './parsed.ts'
import { parseSysctl } from './sysctl.ts'
import { splitWords } from './words.ts'

/** Programs that send packets: they run as processes. */
export const PROCESSES: readonly string[] = ['ping', 'traceroute', 'arping', 'ncat']
/** Everything a terminal knows. */
export const TOOLS: readonly string[] = ['ip', 'bridge', 'sysctl', 'iptables', 'iptables-save', ...PROCESSES]

export function parseLine(line: string): Parsed {
  const split = splitWords(line)
  if (!split.ok) return wrong(split.error === '"' || split.error === "'" ? `bash: unexpected EOF while looking for matching \`${split.error}'` : `hopscope: \`${split.error}' is not interpreted here: one plain command a line`, 2)
  const [tool, ...words] = split.value
  if (tool === undefined) return { kind: 'wrong', rc: 0, out: '' }
  if (PROCESSES.includes(tool)) return { kind: 'process', argv: split.value }
  try {
    return parseTool(tool, words)
  } catch (error) {
    if (error instanceof Wrong) return wrong(error.message, error.rc)
    throw error
  }
}

function parseTool(tool: string, words: readonly string[]): Parsed {
  switch (tool) {
    case 'ip':
      return parseIp(words)
    case 'bridge':
      return parseBridge(words)
    case 'sysctl':
      return parseSysctl(words)
    case 'iptables':
      return parseIptables(words)
    case 'iptables-save':
      return parseIptablesSave(words)
    default:
      return wrong(`bash: ${tool}: command not found`, 127)
  }
}

const IP_USAGE = `Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }
where  OBJECT := { address | link | neighbour | route | rule }
       OPTIONS := { -4 | -d[etails] | -br[ief] }`

function parseIp(words: readonly string[]): Parsed {
  const options = { details: false, brief: false }
  const rest = [...words]
  for (let word = rest[0]; word?.startsWith('-') === true; word = rest[0]) {
    if (word === '-4') rest.shift()
    else if (word === '-d' || word === '-details') options.details = rest.shift() !== undefined
    else if (word === '-br' || word === '-brief') options.brief = rest.shift() !== undefined
    else throw new Wrong(`Option "${word}" is unknown, try "ip -help".`)
  }
  const args = argumentsOf(rest)
  const object = args.next()
  if (object === undefined || object === 'help') throw new Wrong(IP_USAGE)
  if (abbreviates(object, 'address')) return parseAddr(args, options)
  if (abbreviates(object, 'route')) return parseRoute(args)
  if (abbreviates(object, 'rule')) return parseRule(args)
  if (abbreviates(object, 'link')) return parseLink(args, options)
  if (abbreviates(object, 'neighbour') || abbreviates(object, 'neighbor')) return parseNeigh(args)
  throw new Wrong(`Object "${object}" is unknown, try "ip help".`, 1)
}
