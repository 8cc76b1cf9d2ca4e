// sysctl keys that the engine knows, with Linux 6.1's defaults (Documentation/networking/ip-sysctl.rst). A key that is not here does not exist.
// conf.all, conf.default and conf.DEV follow devinet.c: boolean switches of `all` and the device are combined as IN_DEV_*CONF says.
import type { NetnsState } from './netns.ts'

/** Per device, under net.ipv4.conf.DEV. */
const CONF: Readonly<Record<string, string>> = {
  accept_local: '0',
  accept_redirects: '1',
  accept_source_route: '0',
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
  'net.ipv4.tcp_retries2': '15',
  'net.ipv4.tcp_syn_retries': '6',
  'net.bridge.bridge-nf-call-arptables': '1',
  'net.bridge.bridge-nf-call-ip6tables': '1',
  'net.bridge.bridge-nf-call-iptables': '1',
  'net.bridge.bridge-nf-filter-vlan-tagged': '0',
  'net.core.somaxconn': '4096',
  'net.ipv6.conf.all.disable_ipv6': '1',
  'net.ipv6.conf.default.disable_ipv6': '1',
}

const FAMILIES: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['net.ipv4.conf.', CONF],
  ['net.ipv4.neigh.', NEIGH],
]

/** The default of a key that exists for this namespace's devices; undefined if there is no such key. */
function defaultOf(state: NetnsState, key: string): string | undefined {
  for (const [prefix, names] of FAMILIES) {
    if (!key.startsWith(prefix)) continue
    const [name = '', ...dev] = key.slice(prefix.length).split('.').reverse()
    // A dot inside a device's name (flannel.1) is written as a slash: sysctl(8).
    const ifname = dev.reverse().join('.').replaceAll('/', '.')
    return ifname === 'all' || ifname === 'default' || state.links.has(ifname) ? names[name] : undefined
  }
  return PLAIN[key]
}

/** The value of a key; undefined if there is no such key. A device's own value, else that of `default`. */
export function sysctlOf(state: NetnsState, key: string): string | undefined {
  const known = defaultOf(state, key)
  if (known === undefined) return undefined
  const written = state.sysctl.get(key)
  if (written !== undefined) return written
  const conf = /^(net\.ipv4\.(?:conf|neigh)\.)(.+)\.([^.]+)$/.exec(key)
  const inherited = conf === null || conf[2] === 'all' ? undefined : state.sysctl.get(`${conf[1]}default.${conf[3]}`)
  if (inherited !== undefined) return inherited
  return conf?.[3] === 'forwarding' ? (state.sysctl.get('net.ipv4.ip_forward') ?? known) : known
}

export const sysctlNumber = (state: NetnsState, key: string): number => Number(sysctlOf(state, key) ?? 0)

/** Settings where the larger of `all` and the device's own counts (IN_DEV_MAXCONF); of the others only the device's own. */
const MAXIMUM = new Set(['rp_filter', 'arp_ignore', 'arp_announce', 'arp_notify', 'proxy_arp', 'accept_local', 'arp_filter'])

/** Values read before, per set of written keys: every packet asks for a few of them. */
const remembered = new WeakMap<NetnsState['sysctl'], Map<string, number>>()

/** net.ipv4.conf.DEV.NAME as the kernel reads it for a device. */
export function deviceSysctl(state: NetnsState, ifname: string, name: string): number {
  const known = remembered.get(state.sysctl) ?? new Map<string, number>()
  remembered.set(state.sysctl, known)
  const key = `${ifname} ${name}`
  const found = known.get(key)
  if (found !== undefined) return found
  const own = sysctlNumber(state, `net.ipv4.conf.${ifname}.${name}`)
  const value = MAXIMUM.has(name) ? Math.max(own, sysctlNumber(state, `net.ipv4.conf.all.${name}`)) : own
  known.set(key, value)
  return value
}

/** A namespace with a key written; ip_forward and conf.all.forwarding also reset every device's own. */
export function writeSysctl(state: NetnsState, key: string, value: string): NetnsState {
  const sysctl = new Map(state.sysctl)
  if (key === 'net.ipv4.ip_forward' || key === 'net.ipv4.conf.all.forwarding') {
    for (const old of sysctl.keys()) if (/^net\.ipv4\.conf\..*\.forwarding$/.test(old)) sysctl.delete(old)
    sysctl.set('net.ipv4.ip_forward', value)
  }
  return { ...state, sysctl: sysctl.set(key, value) }
}

/** All keys that exist, sorted, as `sysctl -a` lists them. */
export function sysctlKeys(state: NetnsState): readonly string[] {
  const devices = ['all', 'default', ...[...state.links.keys()].map((name) => name.replaceAll('.', '/'))]
  const families = FAMILIES.flatMap(([prefix, names]) => devices.flatMap((dev) => Object.keys(names).map((name) => `${prefix}${dev}.${name}`)))
  return [...Object.keys(PLAIN), ...families].sort()
}
