// `ip address show`, with -4, -br and -o, as iproute2 6.1 prints it (ipaddress.c). Lifetimes are for ever.
import { isSecondary } from '../table/ifaddr.ts'
import type { IfAddr, NetDevice, Scope } from '../table/link.ts'
import { type Prefix, contains, printIpv4 } from '../wire/address.ts'
import { type Arguments, abbreviates, absent, garbage, prefixArgument, scopeArgument } from './arguments.ts'
import type { Options } from './options.ts'
import type { Parsed, View } from './parsed.ts'
import { addressLine, briefLine, headLine, notThere } from './show-link.ts'

interface AddrFilter {
  readonly dev?: string
  readonly up?: boolean
  readonly scope?: Scope
  readonly to?: Prefix
}

function readFilter(args: Arguments): AddrFilter {
  const to: { -readonly [K in keyof AddrFilter]: AddrFilter[K] } = {}
  for (let word = args.next(); word !== undefined; word = args.next()) {
    if (word === 'to') to.to = prefixArgument(args.need())
    else if (word === 'scope') to.scope = scopeArgument(args.need(), 'invalid "scope"\n')
    else if (word === 'up') to.up = true
    else if (
      ['label', 'group', 'master', 'vrf', 'type', 'permanent', 'dynamic', 'secondary', 'primary', 'nomaster'].includes(word) ||
      abbreviates(word, 'tentative')
    )
      absent(`ip address show ${word}`)
    else {
      const dev = word === 'dev' ? args.need() : word
      if (to.dev !== undefined) garbage('dev', dev)
      to.dev = dev
    }
  }
  return to
}

/** `secondary` follows from its place. */
interface Shown {
  readonly addr: IfAddr
  readonly secondary: boolean
}

const text = (link: NetDevice, { addr, secondary }: Shown): string => {
  const { local, length, broadcast, scope } = addr
  const brd = broadcast === undefined ? '' : ` brd ${printIpv4(broadcast)}`
  return `inet ${printIpv4(local)}/${length}${brd} scope ${scope} ${secondary ? 'secondary ' : ''}${link.ifname}`
}

const LIFETIMES = '       valid_lft forever preferred_lft forever'

function printDevice(view: View, link: NetDevice, addrs: readonly Shown[], { brief, oneline }: Options, inet: boolean): string {
  if (brief) return `${briefLine(view, link, addrs.map(({ addr }) => `${printIpv4(addr.local)}/${addr.length} `).join(''))}\n`
  if (oneline) return addrs.map((one) => `${link.ifindex}: ${link.ifname}    ${text(link, one)}\\${LIFETIMES}\n`).join('')
  const head = inet ? [headLine(view, link, false)] : [headLine(view, link, false), addressLine(view, link)]
  return [...head, ...addrs.flatMap((one) => [`    ${text(link, one)}`, LIFETIMES])].map((line) => `${line}\n`).join('')
}

export function showAddresses(args: Arguments, options: Options): Parsed {
  const { dev, up, scope, to } = readFilter(args)
  // A family, or a prefix of one, leaves out the link line and devices without such an address.
  const inet = options.inet || to !== undefined
  return {
    kind: 'show',
    print: (view) => {
      if (dev !== undefined && !view.state.links.has(dev)) return notThere(dev)
      const links = [...view.state.links.values()].filter(
        (link) => (dev === undefined || link.ifname === dev) && (up === undefined || link.up),
      )
      const out = links.map((link) => {
        const all = link.addrs.map((addr, at) => ({ addr, secondary: isSecondary(link.addrs, at) }))
        const shown = all.filter(
          ({ addr }) => (scope === undefined || addr.scope === scope) && (to === undefined || contains(to, addr.local)),
        )
        // ipaddr_filter: a device that has addresses, but none of these, is left out; one that has none at all only if a family is asked for.
        const none = shown.length === 0 && (inet || all.length > 0)
        return none ? '' : printDevice(view, link, shown, options, inet)
      })
      return { rc: 0, out: out.join('') }
    },
  }
}
