// A dummy device: it takes every frame and forgets it (drivers/net/dummy.c, dummy_xmit). It holds addresses that no other device should have.
import type { NetDevice } from '../table/link.ts'
import { type DeviceKind, drop } from './context.ts'

export const dummy: DeviceKind<Extract<NetDevice, { kind: 'dummy' }>> = {
  xmit: (_, dev, skb) => [drop(skb.packet, 'NOT_SPECIFIED', 'dummy_xmit', { dev: dev.ifname })],
}
