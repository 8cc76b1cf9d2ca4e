// What every new device has, whatever its kind: a name that may be, an index, an address (rtnl_create_link, register_netdevice of net/core).
import { hash32 } from '../base/rng.ts'
import type { Result } from '../base/result.ts'
import type { NetDevice } from '../table/link.ts'
import type { NetnsState } from '../table/netns.ts'
import { inheritSysctl } from '../table/sysctl.ts'
import { type Mac, ZERO_MAC, isMulticastMac } from '../wire/address.ts'
import { type NetlinkError, refuse } from './error.ts'

/** ETH_MIN_MTU and ETH_MAX_MTU. */
export const MTU = { least: 68, most: 65535 } as const
const IFNAMSIZ = 16

export type Common = Pick<NetDevice, 'ifindex' | 'ifname' | 'lladdr' | 'mtu' | 'up' | 'addrs'>

/** eth_hw_addr_random, made from the names: the same network has the same addresses. */
const randomMac = (netns: string, ifname: string): Mac =>
  (0x02 * 2 ** 40 + (hash32(`${netns} ${ifname}`) % 2 ** 20) * 2 ** 20 + (hash32(ifname, 7) % 2 ** 20)) as Mac

interface Named {
  readonly ifname: string
  readonly lladdr?: Mac
  readonly mtu?: number
}

/** rtnl_create_link and register_netdevice: why a device of this name, address and MTU cannot be. */
export function refusal(state: NetnsState, { ifname, lladdr, mtu = 1500 }: Named): Result<never, NetlinkError> | undefined {
  if (ifname.length >= IFNAMSIZ) return refuse('ERANGE', 'Attribute failed policy validation')
  if (ifname === '' || ifname === '.' || ifname === '..' || /[\s/:]/.test(ifname)) return refuse('EINVAL')
  if (state.links.has(ifname)) return refuse('EEXIST')
  if (mtu < MTU.least || mtu > MTU.most) return refuse('EINVAL')
  return lladdr !== undefined && (isMulticastMac(lladdr) || lladdr === ZERO_MAC) ? refuse('EADDRNOTAVAIL') : undefined
}

/** dev_new_index: a device that moved here may have taken the next one. */
export function nextIndex({ links, nextIfindex }: NetnsState): number {
  const taken = new Set([...links.values()].map(({ ifindex }) => ifindex))
  let index = nextIfindex
  while (taken.has(index)) index += 1
  return index
}

/** A new device's own part, and the namespace that has counted it. */
export function born(state: NetnsState, { ifname, lladdr, mtu = 1500 }: Named): { readonly state: NetnsState; readonly common: Common } {
  const ifindex = nextIndex(state)
  const common = { ifindex, ifname, lladdr: lladdr ?? randomMac(state.name, ifname), mtu, up: false, addrs: [] }
  return { state: inheritSysctl({ ...state, nextIfindex: ifindex + 1 }, ifname), common }
}
