// Does a device have carrier (IFF_LOWER_UP, IFF_RUNNING)? A veth and a cable when the other end is up, a bridge when one of its ports has it;
// a macvlan with its lower device;
// devices without another end always do. Leaves out: operstate's delays (linkwatch).
import type { NetDevice } from './link.ts'
import type { NetnsState } from './netns.ts'

type Get = (netns: string) => NetnsState | undefined

/** `state`: the namespace of `link`. An unknown namespace at the far end has nothing plugged in. */
export function hasCarrier(get: Get, state: NetnsState, link: NetDevice): boolean {
  switch (link.kind) {
    case 'loopback':
    case 'vxlan':
    case 'ipip':
    case 'dummy':
      return true
    case 'bridge': {
      const ports = [...state.links.values()].filter((port) => port.master === link.ifname)
      // br_port_state_selection, which takes the carrier away, runs when a port changes or the address is set; until then it is on.
      return ports.length === 0 ? link.bridge.ownLladdr !== true : ports.some((port) => port.up && hasCarrier(get, state, port))
    }
    case 'macvlan': {
      const { netns, ifname } = link.macvlan.lower
      const where = netns === state.name ? state : get(netns)
      const lower = where?.links.get(ifname)
      return where !== undefined && lower?.up === true && hasCarrier(get, where, lower)
    }
    case 'veth':
    case 'phys': {
      if (link.peer === undefined) return false
      const there = link.peer.netns === state.name ? state : get(link.peer.netns)
      return there?.links.get(link.peer.ifname)?.up === true
    }
  }
}

/** BR_STATE_FORWARDING: a port without carrier, or of a bridge that is down, is disabled (br_stp_enable_port). */
export const isForwarding = (get: Get, state: NetnsState, port: NetDevice): boolean =>
  port.up && state.links.get(port.master ?? '')?.up === true && hasCarrier(get, state, port)
