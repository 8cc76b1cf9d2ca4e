// iptables' tables, chains and rules as data.
//
//                 raw -300   conntrack -200   mangle -150   dnat -100   filter 0   snat 100   confirm
//   PREROUTING       ●             ●               ●            ●
//   INPUT                                          ●                        ●          ●          ●
//   FORWARD                                        ●                        ●
//   OUTPUT           ●             ●               ●            ●           ●
//   POSTROUTING                                    ●                                   ●          ●
import type { Owner } from './owner.ts'

/** Where netfilter is called (enum nf_inet_hooks), by the names of the built-in chains. */
export type Hook = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING'

export type TableName = 'raw' | 'mangle' | 'nat' | 'filter'

export interface NetfilterRule {
  /** The rule as `iptables-save` prints it after `-A CHAIN`. */
  readonly spec: string
  readonly by: Owner
}

export interface Chain {
  readonly name: string
  /** Built-in chains only. */
  readonly policy?: 'ACCEPT' | 'DROP'
  readonly rules: readonly NetfilterRule[]
}

/** Chains by name, the built-in ones first, of one table (filter, nat, mangle, raw). */
export type NetfilterTable = ReadonlyMap<string, Chain>

export type Netfilter = ReadonlyMap<string, NetfilterTable>
