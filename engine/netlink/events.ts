// What the kernel does of itself when configuration changes, for sim/ to act upon after netlink/apply has made the new state.

export type LinkEvent =
  /** IFF_UP was set and the device has carrier: addresses may be announced (arp_notify). */
  | { readonly kind: 'up'; readonly netns: string; readonly dev: string }
  /** An address of a device that is up was changed (NETDEV_CHANGEADDR): announced likewise. */
  | { readonly kind: 'address'; readonly netns: string; readonly dev: string }
  | { readonly kind: 'down'; readonly netns: string; readonly dev: string }
  | { readonly kind: 'gone'; readonly netns: string; readonly dev: string }
