// Does this host answer an ARP question? arp_process (net/ipv4/arp.c) for requests: for its own addresses unless arp_ignore or arp_filter say no;
// for others, as a proxy, if it forwards and its route to them leaves by another device (arp_fwd_proxy), or by the same one of a private VLAN
// (arp_fwd_pvlan). So Calico's 169.254.1.1 is answered only on a node that has a route for it, be it the default route.
// Leaves out: `ip neigh add proxy`, medium_id, drop_gratuitous_arp.
import { isLocal, lookup } from '../table/fib.ts'
import type { NetDevice } from '../table/link.ts'
import type { NetnsState } from '../table/netns.ts'
import { confirmAddress } from '../table/source.ts'
import { type Setting, decidingSysctl } from '../table/sysctl.ts'
import type { Detail } from '../trace/trace.ts'
import { ANY, type Ipv4 } from '../wire/address.ts'
import { type InputRoute, routeInput } from './route-input.ts'

/** Who asks, and for whom. */
export interface Question {
  readonly spa: Ipv4
  readonly tpa: Ipv4
}

type Told = Omit<Extract<Detail, { kind: 'arp' }>, 'kind' | 'dev' | 'spa' | 'tpa' | 'delay'>
export type ArpAnswer = Told & { readonly proxy: boolean; readonly reverse?: InputRoute['reverse'] }

const no = (decision: Told['decision'], more: Partial<Told> = {}): ArpAnswer => ({ answered: false, proxy: false, decision, ...more })

/** What arp_process decides about a request that came in on `dev`. */
export function arpAnswer(state: NetnsState, dev: NetDevice, asked: Question): ArpAnswer {
  const { spa, tpa } = asked
  const setting = (name: string): Setting => decidingSysctl(state, dev.ifname, name)
  // RFC 2131: somebody without an address yet wants to know whether this one is free.
  if (spa === ANY) return isLocal(state, tpa) ? own(state, dev, asked) : no('not-ours')
  const proxy = setting('proxy_arp')
  const pvlan = setting('proxy_arp_pvlan')
  // A host that answers for nobody else need not look for a route: the outcome is the same.
  if (!isLocal(state, tpa) && proxy.value === 0 && pvlan.value === 0) return no('not-ours', { sysctl: proxy })
  const way = routeInput(state, dev, { src: spa, dst: tpa, mark: 0, arp: true })
  const { row, reverse } = way
  const cited = { ...(row && { row }), ...(reverse && { reverse }) }
  if (way.kind === 'refused') {
    const here = row?.type === 'unicast' && row.dev === dev.ifname && reverse === undefined
    return { ...no(here ? 'same-device' : 'source-refused', here ? { sysctl: pvlan } : {}), ...cited }
  }
  if (way.kind === 'local') return { ...own(state, dev, asked), ...cited }
  const forwarding = setting('forwarding')
  if (forwarding.value === 0) return { ...no('not-forwarding', { sysctl: forwarding }), ...cited }
  if (way.kind === 'error') return { ...no('no-route'), ...cited }
  const same = way.row.dev === dev.ifname
  if (same ? pvlan.value !== 0 && spa !== tpa : proxy.value !== 0)
    return { answered: true, proxy: true, decision: same ? 'pvlan' : 'proxy', sysctl: same ? pvlan : proxy, ...cited }
  return { ...no(same ? 'same-device' : 'not-ours', { sysctl: same ? pvlan : proxy }), ...cited }
}

/** One of our own addresses was asked for. */
function own(state: NetnsState, dev: NetDevice, { spa, tpa }: Question): ArpAnswer {
  const ignore = decidingSysctl(state, dev.ifname, 'arp_ignore')
  if (ignores(state, dev, { spa, tpa }, ignore.value)) return no('ignored', { sysctl: ignore })
  const filter = decidingSysctl(state, dev.ifname, 'arp_filter')
  if (spa !== ANY && filter.value !== 0) {
    const back = lookup(state, { dst: spa, src: tpa })
    if (back.error !== undefined || back.row.dev !== dev.ifname)
      return no('filtered', { sysctl: filter, ...(back.row && { row: back.row }) })
  }
  return { answered: true, proxy: false, decision: 'own' }
}

/** arp_ignore: 1 only addresses of this device, 2 and only for askers of the same subnet, 3 no addresses of scope host, 8 none. */
function ignores(state: NetnsState, dev: NetDevice, { spa, tpa }: Question, mode: number): boolean {
  if (mode === 8) return true
  if (mode === 1) return !confirmAddress([dev], ANY, tpa, 'host')
  if (mode === 2) return !confirmAddress([dev], spa, tpa, 'host')
  return mode === 3 && !confirmAddress([...state.links.values()], ANY, tpa, 'link')
}
