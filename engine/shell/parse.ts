// A command line to what it means. Tools we do not have are an error that names them, as bash has it; nothing is ever ignored.
import { Wrong, abbreviates, absent, argumentsOf } from './arguments.ts'
import { parseBirdc } from './birdc/command.ts'
import { parseBridge } from './bridge.ts'
import { parseCat } from './cat.ts'
import { parseConntrack } from './conntrack.ts'
import { parseAddr } from './ip-addr.ts'
import { parseLink } from './ip-link.ts'
import { parseNeigh } from './ip-neigh.ts'
import { parseRoute } from './ip-route.ts'
import { parseRule } from './ip-rule.ts'
import { parseTunnel } from './ip-tunnel.ts'
import { parseIptables } from './iptables/command.ts'
import { parseIptablesSave } from './iptables/save.ts'
import { parseIpset } from './ipset/command.ts'
import { readOptions } from './options.ts'
import { listModules, parseModprobe } from './modprobe.ts'
import { type Parsed, show, wrong } from './parsed.ts'
import { parseSysctl } from './sysctl.ts'
import { splitWords } from './words.ts'

/** Programs that send packets or wait for them: they run as processes. `timeout N tcpdump …` listens for N seconds. */
const PROCESSES: readonly string[] = ['ping', 'traceroute', 'arping', 'ncat', 'tcpdump', 'timeout']
/** Everything a terminal knows. */
export const TOOLS: readonly string[] = [
  'ip',
  'bridge',
  'sysctl',
  'iptables',
  'iptables-save',
  'ipset',
  'conntrack',
  'modprobe',
  'lsmod',
  'birdc',
  'birdcl',
  'cat',
  ...PROCESSES,
]

export function parseLine(line: string): Parsed {
  const split = splitWords(line)
  if (!split.ok)
    return wrong(
      split.error === '"' || split.error === "'"
        ? `bash: unexpected EOF while looking for matching \`${split.error}'`
        : `hopscope: \`${split.error}' is not interpreted here: one plain command a line`,
      2,
    )
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
    case 'iptables-restore':
      return wrong(
        'hopscope: iptables-restore reads a file or its input, and a line here has neither: type its rules as iptables commands',
        1,
      )
    case 'ipset':
      return parseIpset(words)
    case 'conntrack':
      return parseConntrack(words)
    case 'modprobe':
      return parseModprobe(words)
    case 'lsmod':
      return listModules()
    case 'birdc':
    case 'birdcl':
      return parseBirdc(tool, words)
    case 'cat':
      return parseCat(words)
    default:
      return wrong(`bash: ${tool}: command not found`, 127)
  }
}

const IP_USAGE = `Usage: ip [ OPTIONS ] OBJECT { COMMAND | help }
where  OBJECT := { address | link | neighbour | route | rule | tunnel }
       OPTIONS := { -V[ersion] | -4 | -d[etails] | -br[ief] | -o[neline] }`

/** Objects of ip(8) that the engine has not. */
const OBJECTS = [
  'addrlabel',
  'fou',
  'ila',
  'ioam',
  'l2tp',
  'macsec',
  'maddress',
  'monitor',
  'mptcp',
  'mroute',
  'mrule',
  'netconf',
  'netns',
  'nexthop',
  'ntable',
  'sr',
  'tap',
  'tcpmetrics',
  'token',
  'tuntap',
  'vrf',
  'xfrm',
]

/** In the order in which ip.c tries abbreviations: `ip a`, `ip ro`, `ip ru`, `ip l`, `ip n`. */
function parseIp(words: readonly string[]): Parsed {
  const { options, rest, version } = readOptions(words, 'ip')
  if (version) return show(() => 'ip utility, iproute2-6.1.0, libbpf 1.1.2\n')
  const args = argumentsOf(rest)
  const object = args.next()
  if (object === undefined || object === 'help') throw new Wrong(IP_USAGE)
  if (abbreviates(object, 'address')) return parseAddr(args, options)
  if (abbreviates(object, 'route')) return parseRoute(args, options)
  if (abbreviates(object, 'rule')) return parseRule(args)
  if (abbreviates(object, 'neighbor') || abbreviates(object, 'neighbour')) return parseNeigh(args)
  if (abbreviates(object, 'link')) return parseLink(args, options)
  if (abbreviates(object, 'tunnel')) return parseTunnel(args)
  if (OBJECTS.some((full) => abbreviates(object, full))) return absent(`ip ${object}`)
  throw new Wrong(`Object "${object}" is unknown, try "ip help".`, 1)
}
