// The loopback device: every frame sent comes back in, through the backlog (drivers/net/loopback.c, loopback_xmit).
import type { NetDevice } from '../table/link.ts'
import type { DeviceKind } from './context.ts'

export const loopback: DeviceKind<Extract<NetDevice, { kind: 'loopback' }>> = {
  xmit: (_, dev, skb) => [{ kind: 'receive', dev: dev.ifname, skb, later: true }],
}
