// Every kind of network device and its behaviour; a kind without behaviour does not compile.
import type { LinkKind, NetDevice } from '../table/link.ts'
import { bridge } from './bridge.ts'
import type { Context, DeviceKind } from './context.ts'
import type { Effect, Skb } from './effect.ts'
import { dummy } from './dummy.ts'
import { ipip } from './ipip.ts'
import { loopback } from './loopback.ts'
import { macvlan } from './macvlan.ts'
import { veth } from './veth.ts'
import { vxlan } from './vxlan.ts'

type KindOf<K extends LinkKind> = DeviceKind<Extract<NetDevice, { kind: K }>>

export const kinds = { loopback, phys: veth, veth, bridge, vxlan, ipip, dummy, macvlan } satisfies { readonly [K in LinkKind]: KindOf<K> }

/** ndo_start_xmit of the device's kind. */
export const transmit = (context: Context, dev: NetDevice, skb: Skb): readonly Effect[] =>
  (kinds[dev.kind] as DeviceKind).xmit(context, dev, skb)
