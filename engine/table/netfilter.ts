// iptables' tables, chains and rules as data: parsed and listed, not yet acted upon.
import type { Owner } from './owner.ts'

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

/** Chains by name, in order of creation, of one table (filter, nat, mangle, raw). */
export type NetfilterTable = ReadonlyMap<string, Chain>

export type Netfilter = ReadonlyMap<string, NetfilterTable>
