// Words in which control planes write down what they do.
import type { Configured, Operation } from '../netlink/operation.ts'
import type { Owner } from '../table/owner.ts'
import { MAIN_TABLE, type Route } from '../table/route.ts'
import type { Prefix } from '../wire/address.ts'
import { ANY } from '../wire/address.ts'

export const DEFAULT: Prefix = { address: ANY, length: 0 }

/** Operations of one owner in one namespace. */
export const inNetns = (netns: string, by: Owner, operations: readonly Operation[]): readonly Configured[] =>
  operations.map((operation) => ({ netns, by, operation }))

/** `ip route add DST via …`: a unicast route of table main, protocol boot. */
export const route = (
  by: Owner,
  dst: Prefix,
  more: Partial<Pick<Route, 'type' | 'via' | 'dev' | 'onlink' | 'proto' | 'scope'>>,
): Route => ({
  table: MAIN_TABLE,
  type: 'unicast',
  dst,
  metric: 0,
  proto: 'boot',
  scope: 'global',
  onlink: false,
  by,
  ...more,
})

export const up = (dev: string): Operation => ({ kind: 'link.set', dev, change: { up: true } })

export const sysctl = (key: string, value: string): Operation => ({ kind: 'sysctl.set', key, value })
