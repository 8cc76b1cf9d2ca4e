// A veth pair and a cable alike: what goes in at one end comes out at the other (drivers/net/veth.c, veth_xmit).
// Only bytes cross, and the hash of the flow: marks, sockets and routes stay behind (skb_scrub_packet). A peer that is down is the simulator's to see.
import type { NetDevice } from '../table/link.ts'
import { type DeviceKind, drop } from './context.ts'

type Paired = Extract<NetDevice, { kind: 'veth' | 'phys' }>

export const veth: DeviceKind<Paired> = {
  xmit: (_, dev, skb) =>
    dev.peer === undefined
      ? [drop(skb.packet, 'QDISC_DROP', 'kfree_skb_list_reason', { dev: dev.ifname })]
      : [{ kind: 'cross', to: dev.peer, skb }],
}
