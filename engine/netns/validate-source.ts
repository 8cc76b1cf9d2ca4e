// May a packet from `src` come in by this device? fib_validate_source and __fib_validate_source (net/ipv4/fib_frontend.c): rp_filter of RFC 3704
// (0 off, 1 strict, 2 loose; the larger of `all` and the device's), and nobody else sends from our own address unless accept_local.
// Leaves out: secpath (a packet out of IPsec is exempt), tclassid.
import { type FlowKey, isLocal, lookup } from '../table/fib.ts'
import type { NetDevice } from '../table/link.ts'
import type { NetnsState } from '../table/netns.ts'
import { deviceSysctl } from '../table/sysctl.ts'
import type { Detail } from '../trace/trace.ts'
import type { Ipv4 } from '../wire/address.ts'

/** EINVAL: a martian, it says it is us or a broadcast. EXDEV: rp_filter. `onLink`: no gateway is between (nhc_scope is RT_SCOPE_HOST). */
export type SourceCheck = { readonly refused?: 'EINVAL' | 'EXDEV'; readonly onLink: boolean; readonly lookup?: ReverseLookup }

type ReverseLookup = Extract<Detail, { kind: 'route.lookup' }>

interface Asked {
  readonly src: Ipv4
  /** 0 for a broadcast. */
  readonly dst: Ipv4
  readonly mark: number
}

/** Rules or local routes of the operator's: then looking at addresses alone would be too simple. */
const isCustom = ({ rules, local }: NetnsState): boolean =>
  rules.some(({ by }) => by !== 'kernel') || local.some(({ type, by }) => type === 'local' && by !== 'kernel')

const FINE: SourceCheck = { onLink: false }

/** `oif`: where the packet is about to leave; absent for this host's own. */
export function validateSource(state: NetnsState, dev: NetDevice, asked: Asked, oif?: string): SourceCheck {
  const rpFilter = deviceSysctl(state, dev.ifname, 'rp_filter')
  const redirects = dev.ifname === oif && deviceSysctl(state, dev.ifname, 'send_redirects') !== 0
  if (rpFilter === 0 && !redirects) {
    if (deviceSysctl(state, dev.ifname, 'accept_local') !== 0) return FINE
    if (!isCustom(state)) return isLocal(state, asked.src) ? { refused: 'EINVAL', onLink: false } : FINE
  }
  return fullCheck(state, dev, asked, rpFilter, oif)
}

function fullCheck(state: NetnsState, dev: NetDevice, { src, dst, mark }: Asked, rpFilter: number, oif?: string): SourceCheck {
  const key: FlowKey = {
    dst: src,
    src: dst,
    iif: oif ?? 'lo',
    mark: deviceSysctl(state, dev.ifname, 'src_valid_mark') === 0 ? 0 : mark,
  }
  const { row, error } = lookup(state, key)
  const looked: ReverseLookup = {
    kind: 'route.lookup',
    ...key,
    mark: key.mark ?? 0,
    row,
    use: 'reverse',
    dev: dev.ifname,
    rpFilter,
  }
  const told = rpFilter === 0 ? {} : { lookup: looked }
  const lastResort: SourceCheck = rpFilter === 0 ? { onLink: false } : { refused: 'EXDEV', onLink: false, ...told }
  if (row === undefined || error !== undefined) return lastResort
  const acceptsLocal = row.type === 'local' && deviceSysctl(state, dev.ifname, 'accept_local') !== 0
  if (row.type !== 'unicast' && !acceptsLocal) return { refused: 'EINVAL', onLink: false, lookup: looked }
  if (row.dev === dev.ifname || (row.type === 'local' && dev.kind === 'loopback')) return { onLink: row.via === undefined, ...told }
  if (dev.addrs.length === 0) return lastResort
  if (rpFilter === 1) return { refused: 'EXDEV', onLink: false, ...told }
  const here = lookup(state, { ...key, oif: dev.ifname }).row
  return { onLink: here?.type === 'unicast' && here.via === undefined, ...told }
}
