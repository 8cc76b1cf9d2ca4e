// The names of ICMP types and codes as `iptables -p icmp --help` lists them (iptables, extensions/libxt_icmp.h).

export interface IcmpType {
  readonly type: number
  readonly name: string
  /** By code; a code without a name has an empty one. */
  readonly codes: readonly string[]
}

export const ICMP_TYPES: readonly IcmpType[] = [
  { type: 0, name: 'echo-reply', codes: [] },
  {
    type: 3,
    name: 'destination-unreachable',
    codes: [
      'network-unreachable',
      'host-unreachable',
      'protocol-unreachable',
      'port-unreachable',
      'fragmentation-needed',
      'source-route-failed',
      'network-unknown',
      'host-unknown',
      '',
      'network-prohibited',
      'host-prohibited',
      'TOS-network-unreachable',
      'TOS-host-unreachable',
      'communication-prohibited',
      'host-precedence-violation',
      'precedence-cutoff',
    ],
  },
  { type: 4, name: 'source-quench', codes: [] },
  { type: 5, name: 'redirect', codes: ['network-redirect', 'host-redirect', 'TOS-network-redirect', 'TOS-host-redirect'] },
  { type: 8, name: 'echo-request', codes: [] },
  { type: 9, name: 'router-advertisement', codes: [] },
  { type: 10, name: 'router-solicitation', codes: [] },
  { type: 11, name: 'time-exceeded', codes: ['ttl-zero-during-transit', 'ttl-zero-during-reassembly'] },
  { type: 12, name: 'parameter-problem', codes: ['ip-header-bad', 'required-option-missing'] },
  { type: 13, name: 'timestamp-request', codes: [] },
  { type: 14, name: 'timestamp-reply', codes: [] },
  { type: 17, name: 'address-mask-request', codes: [] },
  { type: 18, name: 'address-mask-reply', codes: [] },
]

/** 'time-exceeded'; undefined for a type without a name. */
export const icmpTypeName = (type: number): string | undefined => ICMP_TYPES.find((row) => row.type === type)?.name

/** 'port-unreachable'; undefined for a code without a name of its own. */
export const icmpCodeName = (type: number, code: number): string | undefined =>
  ICMP_TYPES.find((row) => row.type === type)?.codes[code] || undefined
