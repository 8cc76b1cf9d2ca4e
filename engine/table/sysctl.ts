// sysctl keys that the engine knows, with Linux 6.1's defaults (Documentation/networking/ip-sysctl.rst). A key that is not here does not exist.
// conf.all, conf.default and conf.DEV follow devinet.c: `default` is for devices to come, `all` counts as IN_DEV_*CONF says.
import type { NetnsState } from './netns.ts'

/** Per device, under net.ipv4.conf.DEV. */
const CONF: Readonly<Record<string, string>> = {
  accept_local: '0',
  accept_redirects: '1',
  accept_source_route: '1',
  arp_accept: '0',
  arp_announce: '0',
  arp_filter: '0',
  arp_ignore: '0',
  arp_notify: '0',
  forwarding: '0',
  log_martians: '0',
  proxy_arp: '0',
  proxy_arp_pvlan: '0',
  route_localnet: '0',
  rp_filter: '0',
  secure_redirects: '1',
  send_redirects: '1',
  shared_media: '1',
  src_valid_mark: '0',
}

/** Per device, under net.ipv4.neigh.DEV. */
const NEIGH: Readonly<Record<string, string>> = {
  app_solicit: '0',
  base_reachable_time_ms: '30000',
  delay_first_probe_time: '5',
  gc_stale_time: '60',
  locktime: '100',
  mcast_solicit: '3',
  proxy_delay: '80',
  retrans_time_ms: '1000',
  ucast_solicit: '3',
  unres_qlen: '101',
}

const PLAIN: Readonly<Record<string, string>> = {
  'net.ipv4.icmp_echo_ignore_all': '0',
  'net.ipv4.icmp_echo_ignore_broadcasts': '1',
  'net.ipv4.icmp_errors_use_inbound_ifaddr': '0',
  'net.ipv4.icmp_msgs_burst': '50',
  'net.ipv4.icmp_msgs_per_sec': '1000',
  'net.ipv4.icmp_ratelimit': '1000',
  'net.ipv4.icmp_ratemask': '6168',
  'net.ipv4.ip_default_ttl': '64',
  'net.ipv4.ip_forward': '0',
  'net.ipv4.ip_forward_use_pmtu': '0',
  'net.ipv4.ip_local_port_range': '32768\t60999',
  'net.ipv4.ip_no_pmtu_disc': '0',
  'net.ipv4.ipfrag_time': '30',
  'net.ipv4.route.error_burst': '500',
  'net.ipv4.route.error_cost': '100',
  'net.ipv4.route.redirect_load': '2',
  'net.ipv4.route.redirect_number': '9',
  'net.ipv4.route.redirect_silence': '2048',
  'net.ipv4.tcp_retries2': '15',
  'net.ipv4.tcp_syn_retries': '6',
  'net.bridge.bridge-nf-call-arptables': '1',
  'net.bridge.bridge-nf-call-ip6tables': '1',
  'net.bridge.bridge-nf-call-iptables': '1',
  'net.bridge.bridge-nf-filter-vlan-tagged': '0',
  'net.netfilter.nf_conntrack_generic_timeout': '600',
  'net.netfilter.nf_conntrack_icmp_timeout': '30',
  'net.netfilter.nf_conntrack_tcp_be_liberal': '0',
  'net.netfilter.nf_conntrack_tcp_ignore_invalid_rst': '0',
  'net.netfilter.nf_conntrack_tcp_loose': '1',
  'net.netfilter.nf_conntrack_tcp_max_retrans': '3',
  'net.netfilter.nf_conntrack_tcp_timeout_close': '10',
  'net.netfilter.nf_conntrack_tcp_timeout_close_wait': '60',
  'net.netfilter.nf_conntrack_tcp_timeout_established': '432000',
  'net.netfilter.nf_conntrack_tcp_timeout_fin_wait': '120',
  'net.netfilter.nf_conntrack_tcp_timeout_last_ack': '30',
  'net.netfilter.nf_conntrack_tcp_timeout_max_retrans': '300',
  'net.netfilter.nf_conntrack_tcp_timeout_syn_recv': '60',
  'net.netfilter.nf_conntrack_tcp_timeout_syn_sent': '120',
  'net.netfilter.nf_conntrack_tcp_timeout_time_wait': '120',
  'net.netfilter.nf_conntrack_tcp_timeout_unacknowledged': '300',
  'net.netfilter.nf_conntrack_udp_timeout': '30',
  'net.netfilter.nf_conntrack_udp_timeout_stream': '120',
  'net.core.somaxconn': '4096',
  'net.ipv6.conf.all.disable_ipv6': '1',
  'net.ipv6.conf.default.disable_ipv6': '1',
}

const CONF_PREFIX = 'net.ipv4.conf.'
const NEIGH_PREFIX = 'net.ipv4.neigh.'

const FAMILIES: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  [CONF_PREFIX, CONF],
  [NEIGH_PREFIX, NEIGH],
]

/** The default of a key that exists for this namespace's devices; undefined if there is no such key. */
function defaultOf(state: NetnsState, key: string): string | undefined {
  const plain = PLAIN[key]
  if (plain !== undefined) return plain
  for (const [prefix, names] of FAMILIES) {
    if (!key.startsWith(prefix)) continue
    const [dev = '', name = '', ...more] = key.slice(prefix.length).split('.')
    if (more.length > 0) return undefined
    if (dev === 'all' && name === 'accept_source_route') return '0'
    if (dev === 'all') return prefix === CONF_PREFIX ? names[name] : undefined
    return dev === 'default' || state.links.has(dev.replaceAll('/', '.')) ? names[name] : undefined
  }
  return undefined
}

/** The value of a key; undefined if there is no such key. */
export function sysctlOf(state: NetnsState, key: string): string | undefined {
  const known = defaultOf(state, key)
  return known === undefined ? undefined : (state.sysctl.get(alias(key)) ?? known)
}

export const sysctlNumber = (state: NetnsState, key: string): number => Number(sysctlOf(state, key) ?? 0)

/** The TTL of what this host makes itself (ip4_dst_hoplimit). */
export const defaultTtl = (state: NetnsState): number => sysctlNumber(state, 'net.ipv4.ip_default_ttl')

/** ip_forward is conf.all.forwarding under another name (IPV4_DEVCONF_ALL). */
const alias = (key: string): string => (key === 'net.ipv4.conf.all.forwarding' ? 'net.ipv4.ip_forward' : key)

/** Settings where `all` counts as well as the device's own: the larger (IN_DEV_MAXCONF), or either (IN_DEV_ORCONF). */
const WITH_ALL = new Set(
  `
  rp_filter arp_ignore arp_announce arp_notify arp_accept arp_filter proxy_arp accept_local send_redirects
  secure_redirects shared_media log_martians route_localnet src_valid_mark
`
    .trim()
    .split(/\s+/),
)

/** Values read before, per set of written keys: every packet asks for a few of them. */
const remembered = new WeakMap<NetnsState['sysctl'], Map<string, Map<string, number>>>()

function rememberedFor({ sysctl }: NetnsState, ifname: string): Map<string, number> {
  let devices = remembered.get(sysctl)
  if (devices === undefined) remembered.set(sysctl, (devices = new Map()))
  let values = devices.get(ifname)
  if (values === undefined) devices.set(ifname, (values = new Map()))
  return values
}

/** net.ipv4.conf.DEV.NAME as the kernel reads it for a device. */
export function deviceSysctl(state: NetnsState, ifname: string, name: string): number {
  const values = rememberedFor(state, ifname)
  const known = values.get(name)
  if (known !== undefined) return known
  const value = combined(state, ifname, name)
  values.set(name, value)
  return value
}

function combined(state: NetnsState, ifname: string, name: string): number {
  const own = sysctlNumber(state, `${CONF_PREFIX}${written(ifname)}.${name}`)
  const all = sysctlNumber(state, `${CONF_PREFIX}all.${name}`)
  if (name === 'accept_source_route') return Math.min(own, all)
  // IN_DEV_RX_REDIRECTS: a router needs both, a host either.
  if (name === 'accept_redirects') return deviceSysctl(state, ifname, 'forwarding') !== 0 ? Math.min(own, all) : Math.max(own, all)
  return WITH_ALL.has(name) ? Math.max(own, all) : own
}

/** A setting as it is in force for a device, and the key that made it so: the device's own, or `all` where that is larger. */
export interface Setting {
  readonly key: string
  readonly value: number
}

export function decidingSysctl(state: NetnsState, ifname: string, name: string): Setting {
  const value = deviceSysctl(state, ifname, name)
  const own = `${CONF_PREFIX}${written(ifname)}.${name}`
  return { key: WITH_ALL.has(name) && sysctlNumber(state, own) !== value ? `${CONF_PREFIX}all.${name}` : own, value }
}

/** net.ipv4.neigh.DEV.NAME. */
export function neighSysctl(state: NetnsState, ifname: string, name: string): number {
  const key = `${NEIGH_PREFIX}${written(ifname)}.${name}`
  return Number(state.sysctl.get(key) ?? NEIGH[name])
}

/** A dot inside a device's name (flannel.1) is a slash in a key: sysctl(8). */
const written = (ifname: string): string => ifname.replaceAll('.', '/')

/** inet_forward_change: `all`, `default` and every device follow, and redirects are no longer believed. */
function writeForwarding(state: NetnsState, value: string): NetnsState {
  const sysctl = new Map(state.sysctl).set('net.ipv4.ip_forward', value)
  const changed = value !== (state.sysctl.get('net.ipv4.ip_forward') ?? '0')
  if (!changed) return { ...state, sysctl }
  sysctl.set(`${CONF_PREFIX}all.accept_redirects`, value === '0' ? '1' : '0')
  for (const dev of ['default', ...[...state.links.keys()].map(written)]) sysctl.set(`${CONF_PREFIX}${dev}.forwarding`, value)
  return { ...state, sysctl }
}

/** A namespace with a key written. `default` reaches devices that never had an address and were not written to
 * (devinet_copy_dflt_conf, neigh_copy_dflt_parms). */
export function writeSysctl(state: NetnsState, key: string, value: string): NetnsState {
  if (alias(key) === 'net.ipv4.ip_forward') return writeForwarding(state, value)
  const sysctl = new Map(state.sysctl).set(key, value)
  const prefix = FAMILIES.find(([one]) => key.startsWith(`${one}default.`))?.[0]
  if (prefix === undefined) return { ...state, sysctl }
  for (const link of state.links.values()) {
    const own = `${prefix}${written(link.ifname)}.${key.slice(`${prefix}default.`.length)}`
    if (link.addrs.length === 0 && link.kind !== 'loopback' && !sysctl.has(own)) sysctl.set(own, value)
  }
  return { ...state, sysctl }
}

/** inetdev_init, neigh_parms_alloc: a new device begins with what `default` says now. */
export function inheritSysctl(state: NetnsState, ifname: string): NetnsState {
  const sysctl = new Map(state.sysctl)
  for (const [prefix] of FAMILIES) {
    const from = `${prefix}default.`
    for (const [key, value] of state.sysctl)
      if (key.startsWith(from)) sysctl.set(`${prefix}${written(ifname)}.${key.slice(from.length)}`, value)
  }
  return sysctl.size === state.sysctl.size ? state : { ...state, sysctl }
}

/** The keys of a device that has another name now. */
export function renameSysctl(state: NetnsState, was: string, name: string): NetnsState {
  const keys = [...state.sysctl].map(([key, value]): [string, string] => {
    const family = FAMILIES.find(([prefix]) => key.startsWith(`${prefix}${written(was)}.`))
    return family === undefined
      ? [key, value]
      : [`${family[0]}${written(name)}.${key.slice(family[0].length + written(was).length + 1)}`, value]
  })
  return { ...state, sysctl: new Map(keys) }
}

/** The keys of a device that is gone. */
export function forgetSysctl(state: NetnsState, ifname: string): NetnsState {
  const kept = [...state.sysctl].filter(([key]) => !FAMILIES.some(([prefix]) => key.startsWith(`${prefix}${written(ifname)}.`)))
  return kept.length === state.sysctl.size ? state : { ...state, sysctl: new Map(kept) }
}

const RANGES: Readonly<Record<string, readonly [number, number]>> = {
  'net.ipv4.icmp_echo_ignore_all': [0, 1],
  'net.ipv4.icmp_echo_ignore_broadcasts': [0, 1],
  'net.ipv4.icmp_errors_use_inbound_ifaddr': [0, 1],
  'net.ipv4.ip_default_ttl': [1, 255],
  'net.ipv4.ip_local_port_range': [1, 65535],
  'net.ipv4.ip_no_pmtu_disc': [0, 255],
  'net.ipv4.icmp_msgs_burst': [0, 0x7fffffff],
  'net.ipv4.icmp_msgs_per_sec': [0, 0x7fffffff],
  'net.ipv4.tcp_syn_retries': [1, 127],
  'net.ipv4.icmp_ratemask': [0, 0xffffffff],
  'net.netfilter.nf_conntrack_tcp_be_liberal': [0, 1],
  'net.netfilter.nf_conntrack_tcp_ignore_invalid_rst': [0, 1],
  'net.netfilter.nf_conntrack_tcp_loose': [0, 1],
  'net.netfilter.nf_conntrack_tcp_max_retrans': [0, 255],
}

/** What the handler of a key takes; an int unless listed. */
export function sysctlRange(key: string): { readonly least: number; readonly most: number } {
  const [least, most] = RANGES[key] ?? [-0x80000000, 0x7fffffff]
  return { least, most }
}

/** All keys that exist, sorted, as `sysctl -a` lists them. */
export function sysctlKeys(state: NetnsState): readonly string[] {
  const devices = ['all', 'default', ...[...state.links.keys()].map((name) => name.replaceAll('.', '/'))]
  const families = FAMILIES.flatMap(([prefix, names]) =>
    devices.flatMap((dev) => Object.keys(names).map((name) => `${prefix}${dev}.${name}`)),
  )
  return [...Object.keys(PLAIN), ...families].filter((key) => defaultOf(state, key) !== undefined).toSorted()
}
