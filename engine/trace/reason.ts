// Why a packet ended: Linux 6.1's include/net/dropreason.h, and, where the kernel has no name, ours (lower case).

export type DropReason =
  | 'NOT_SPECIFIED'
  | 'NO_SOCKET'
  | 'PKT_TOO_SMALL'
  | 'TCP_CSUM'
  | 'UDP_CSUM'
  | 'OTHERHOST'
  | 'IP_CSUM'
  | 'IP_INHDR'
  | 'IP_RPFILTER'
  | 'IP_NOPROTO'
  | 'UNHANDLED_PROTO'
  | 'IP_OUTNOROUTES'
  | 'IP_INNOROUTES'
  | 'IP_INADDRERRORS'
  | 'NEIGH_FAILED'
  | 'NEIGH_QUEUEFULL'
  | 'PKT_TOO_BIG'
  | 'ICMP_CSUM'
  | 'DUP_FRAG'
  | 'FRAG_REASM_TIMEOUT'
  | 'QDISC_DROP'
  | 'link_down'

/** A kernel function, where Linux frees the packet: `ip_forward`, `vxlan_xmit`. */
export type KernelFunction = string
