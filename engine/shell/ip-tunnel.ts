// `ip tunnel` (ip-tunnel(8), iptunnel.c of iproute2 6.1): add, del and show of IP-in-IP tunnels, the only mode that the engine has. Leaves out: change, prl.
import type { NetDevice } from '../table/link.ts'
import { type Ipv4, printIpv4 } from '../wire/address.ts'
import { type Arguments, Wrong, abbreviates, absent, argumentsOf } from './arguments.ts'
import { ipipOptions } from './ip-link-kind.ts'
import { type Parsed, change, show } from './parsed.ts'

type Ipip = Extract<NetDevice, { kind: 'ipip' }>

export function parseTunnel(args: Arguments): Parsed {
  const command = args.peek()
  if (command === undefined) return list(args)
  args.next()
  if (abbreviates(command, 'add')) return add(args)
  if (abbreviates(command, 'delete')) return change('tunnel', { kind: 'link.del', dev: nameOf(args) })
  if (['show', 'lst', 'list'].some((full) => abbreviates(command, full))) return list(args)
  if (['change', 'prl', '6rd', 'help'].includes(command)) return absent(`ip tunnel ${command}`)
  throw new Wrong(`Command "${command}" is unknown, try "ip tunnel help".`)
}

const nameOf = (args: Arguments): string => {
  const word = args.need()
  return word === 'name' || word === 'dev' ? args.need() : word
}

/** `ip tunnel add NAME mode ipip remote A local A …`; the name may come after the mode. */
function add(args: Arguments): Parsed {
  const words = [...rest(args)]
  if (!words.includes('mode')) throw new Wrong('cannot determine tunnel mode (ipip, gre, vti or sit)')
  const named = words.indexOf('name')
  const at = named >= 0 ? named + 1 : words[0] === 'mode' ? 2 : 0
  const ifname = words[at] ?? ''
  const options = words.filter((_, i) => i !== at && i !== named)
  return change('tunnel', { kind: 'link.add', link: { ifname, kind: 'ipip', ipip: ipipOptions(argumentsOf(options)) } })
}

function* rest(args: Arguments): Iterable<string> {
  for (let word = args.next(); word !== undefined; word = args.next()) yield word
}

const endOf = (address: Ipv4 | undefined): string => (address === undefined ? 'any' : printIpv4(address))

/** `tunl0: any/ip remote any local any ttl inherit nopmtudisc` */
function line({ ifname, ipip }: Ipip): string {
  const { remote, local, dev, ttl, pmtudisc, fallback } = ipip
  const bound = dev === undefined ? '' : ` dev ${dev}`
  return `${ifname}: ${fallback === true ? 'any' : 'ip'}/ip remote ${endOf(remote)} local ${endOf(local)}${bound} ttl ${ttl === 0 ? 'inherit' : ttl}${pmtudisc ? '' : ' nopmtudisc'}\n`
}

function list(args: Arguments): Parsed {
  const name = args.next()
  return show(({ state }) => {
    const tunnels = [...state.links.values()].filter((link): link is Ipip => link.kind === 'ipip')
    return tunnels
      .filter(({ ifname }) => name === undefined || ifname === name)
      .map(line)
      .join('')
  })
}
