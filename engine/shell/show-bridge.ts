// `bridge link show`, with -d, as iproute2 6.1 prints it.
import { isForwarding } from '../table/carrier.ts'
import type { NetDevice } from '../table/link.ts'
import { noSuchDevice } from './no-such.ts'
import type { Parsed, View } from './parsed.ts'
import { flagsOf, nameOf, peerOf } from './show-link.ts'

export const showBridgeLinks = (dev: string | undefined, details: boolean): Parsed => ({
  kind: 'show',
  print: (view) => {
    if (dev !== undefined && !view.state.links.has(dev)) return noSuchDevice(dev, 255)
    const ports = [...view.state.links.values()].filter((link) => link.port !== undefined && (dev === undefined || link.ifname === dev))
    return { rc: 0, out: ports.map((port) => `${printPort(view, port)}${details ? printDetails(port) : ''}\n`).join('') }
  },
})

const printPort = (view: View, port: NetDevice): string =>
  `${port.ifindex}: ${portName(view, port)}: <${flagsOf(view, port).join(',')}> mtu ${port.mtu} master ${port.master} state ${isForwarding(view.get, view.state, port) ? 'forwarding' : 'disabled'} priority 32 cost 2 `

/** br_fill_ifinfo tells the other end's index without its namespace, so that `bridge` takes it for a device of this one. */
function portName(view: View, port: NetDevice): string {
  const index = peerOf(view, port)?.device.ifindex
  if (index === undefined) return nameOf(view, port)
  const taken = [...view.state.links.values()].find(({ ifindex }) => ifindex === index)
  return `${port.ifname}@${taken?.ifname ?? `if${index}`}`
}

const onOff = (value: boolean | undefined): string => (value === true ? 'on' : 'off')

const printDetails = ({ port }: NetDevice): string =>
  `\n    hairpin ${onOff(port?.hairpin)} guard off root_block off fastleave off learning ${onOff(port?.learning)} flood ${onOff(port?.flood)} mcast_flood on bcast_flood on mcast_router 1 mcast_to_unicast off neigh_suppress off vlan_tunnel off isolated ${onOff(port?.isolated)} locked off `
