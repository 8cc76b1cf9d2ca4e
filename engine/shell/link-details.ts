// What `ip -d link show` adds: print_linkinfo and each kind's print_opt of iproute2 6.1. What the engine has no setting for is printed as Linux's default.
import { isForwarding } from '../table/carrier.ts'
import type { IpipParams, NetDevice } from '../table/link.ts'
import { type Mac, printIpv4, printMac } from '../wire/address.ts'
import type { View } from './parsed.ts'

const CENTISECOND = 10_000_000
const TIMER = '   0.00'
const QUEUES =
  'addrgenmode eui64 numtxqueues 1 numrxqueues 1 gso_max_size 65536 gso_max_segs 65535 tso_max_size 524280 tso_max_segs 65535 gro_max_size 65536 '

/** dev->min_mtu and max_mtu; devices that take any have none. */
function limitsOf(link: NetDevice): string {
  if (link.kind === 'loopback' || link.kind === 'dummy' || (link.kind === 'ipip' && link.ipip.fallback === true))
    return 'minmtu 0 maxmtu 0 '
  return link.kind === 'ipip' ? 'minmtu 68 maxmtu 65515 ' : 'minmtu 68 maxmtu 65535 '
}

export function details(view: View, link: NetDevice): string {
  const inBridge = Number(link.port !== undefined)
  const limits = limitsOf(link)
  // A tunnel has no offloads of its own to cut segments for.
  const queues = link.kind === 'ipip' ? QUEUES.replace('tso_max_size 524280', 'tso_max_size 65536') : QUEUES
  return ` promiscuity ${inBridge}  allmulti ${inBridge} ${limits}${kindDetails(link)}${portDetails(view, link)}${queues}`
}

function kindDetails(link: NetDevice): string {
  switch (link.kind) {
    case 'loopback':
    case 'phys':
      return ''
    case 'veth':
    case 'dummy':
      return `\n    ${link.kind} `
    case 'bridge':
      return `\n    bridge ${bridgeDetails(link)}`
    case 'vxlan':
      return `\n    vxlan ${vxlanDetails(link)}`
    case 'macvlan':
      return `\n    macvlan mode ${link.macvlan.mode} bcqueuelen 1000 usedbcqueuelen 1000 `
    case 'ipip':
      return `\n    ipip ${ipipDetails(link)}`
  }
}

function vxlanDetails({ vxlan }: Extract<NetDevice, { kind: 'vxlan' }>): string {
  const { id, local, remote, dev, dstport, learning, ttl, df, udpcsum } = vxlan
  const parts = [
    `id ${id}`,
    remote === undefined ? '' : `remote ${printIpv4(remote)}`,
    local === undefined ? '' : `local ${printIpv4(local)}`,
    dev === undefined ? '' : `dev ${dev}`,
    `srcport 0 0 dstport ${dstport}`,
    learning ? '' : 'nolearning',
    `ttl ${ttl === 0 ? 'auto' : ttl}`,
    df === 'unset' ? '' : `df ${df}`,
    `ageing 300 ${udpcsum ? 'udpcsum' : 'noudpcsum'} noudp6zerocsumtx noudp6zerocsumrx`,
  ]
  return `${parts.filter((part) => part !== '').join(' ')} `
}

const endOf = (address: IpipParams['remote']): string => (address === undefined ? 'any' : printIpv4(address))

/** tunl0 takes any protocol. */
function ipipDetails({ ipip }: Extract<NetDevice, { kind: 'ipip' }>): string {
  const { remote, local, dev, ttl, pmtudisc, fallback } = ipip
  const bound = dev === undefined ? '' : `dev ${dev} `
  return `${fallback === true ? 'any' : 'ipip'} remote ${endOf(remote)} local ${endOf(local)} ${bound}ttl ${ttl === 0 ? 'inherit' : ttl} ${pmtudisc ? 'pmtudisc' : 'nopmtudisc'} `
}

/** 8000.2:5b:0:0:0:0 */
const bridgeId = (lladdr: Mac): string =>
  `8000.${printMac(lladdr)
    .split(':')
    .map((part) => Number.parseInt(part, 16).toString(16))
    .join(':')}`

function bridgeDetails({ bridge, lladdr }: Extract<NetDevice, { kind: 'bridge' }>): string {
  const id = bridgeId(lladdr)
  const snooping = Number(bridge.mcastSnooping)
  return [
    `forward_delay ${bridge.forwardDelay ?? 1500} hello_time 200 max_age 2000 ageing_time ${bridge.ageing / CENTISECOND} stp_state 0 priority 32768`,
    `vlan_filtering 0 vlan_protocol 802.1Q bridge_id ${id} designated_root ${id} root_port 0 root_path_cost 0 topology_change 0 topology_change_detected 0`,
    `hello_timer ${TIMER} tcn_timer ${TIMER} topology_change_timer ${TIMER} gc_timer ${TIMER}`,
    'vlan_default_pvid 1 vlan_stats_enabled 0 vlan_stats_per_port 0 group_fwd_mask 0 group_address 01:80:c2:00:00:00',
    `mcast_snooping ${snooping} no_linklocal_learn 0 mcast_vlan_snooping 0 mcast_router 1 mcast_query_use_ifaddr 0 mcast_querier 0`,
    'mcast_hash_elasticity 16 mcast_hash_max 4096 mcast_last_member_count 2 mcast_startup_query_count 2 mcast_last_member_interval 100',
    'mcast_membership_interval 26000 mcast_querier_interval 25500 mcast_query_interval 12500 mcast_query_response_interval 1000',
    'mcast_startup_query_interval 3125 mcast_stats_enabled 0 mcast_igmp_version 2 mcast_mld_version 1',
    'nf_call_iptables 0 nf_call_ip6tables 0 nf_call_arptables 0 ',
  ].join(' ')
}

const onOff = (value: boolean): string => (value ? 'on' : 'off')

function portDetails(view: View, link: NetDevice): string {
  const { port, master = '' } = link
  const bridge = view.state.links.get(master)
  if (port === undefined || bridge === undefined) return ''
  const id = bridgeId(bridge.lladdr)
  const text = [
    `\n    bridge_slave state ${isForwarding(view.get, view.state, link) ? 'forwarding' : 'disabled'} priority 32 cost 2 hairpin ${onOff(port.hairpin)} guard off root_block off fastleave off`,
    `learning ${onOff(port.learning)} flood ${onOff(port.flood)} port_id 0x${(0x8000 + port.number).toString(16)} port_no 0x${port.number.toString(16)}`,
    `designated_port ${32768 + port.number} designated_cost 0 designated_bridge ${id} designated_root ${id}`,
    `hold_timer ${TIMER} message_age_timer ${TIMER} forward_delay_timer ${TIMER} topology_change_ack 0 config_pending 0 proxy_arp off proxy_arp_wifi off`,
    'mcast_router 1 mcast_fast_leave off mcast_flood on bcast_flood on mcast_to_unicast off neigh_suppress off group_fwd_mask 0 group_fwd_mask_str 0x0',
    `vlan_tunnel off isolated ${onOff(port.isolated)} locked off `,
  ]
  return text.join(' ')
}
