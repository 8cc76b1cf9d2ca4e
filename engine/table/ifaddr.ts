// Which of a device's addresses are secondary (IFA_F_SECONDARY): a later one of a subnet that has one already (inet_insert_ifa).
import { networkOf } from '../wire/address.ts'
import type { IfAddr } from './link.ts'

/** The same mask and network. */
export const sameSubnet = (a: IfAddr, b: IfAddr): boolean =>
  a.length === b.length && networkOf({ address: a.local, length: a.length }) === networkOf({ address: b.local, length: b.length })

export function isSecondary(addrs: readonly IfAddr[], at: number): boolean {
  const addr = addrs[at]
  return addr !== undefined && addrs.slice(0, at).some((other) => sameSubnet(other, addr))
}
