// The document: what a user draws, types and sends, and nothing that can be computed from it.
// Names, addresses, MACs and podCIDRs are stored only when the user set them; scenario/derive.ts gives the others
// from `number`, so that deleting one machine never renumbers another.

export interface Scenario {
  readonly version: 1
  readonly title: string
  readonly topology: Topology
  /** Configuration typed in terminals or switched on as faults, in order; compile replays it after the control planes. */
  readonly commands: readonly Command[]
  readonly traffic: readonly Traffic[]
  /** Where the user put machines on the canvas, in canvas pixels; a machine that is absent is placed by the layout. */
  readonly layout: Layout
}

export interface Topology {
  readonly network: ClusterNetwork
  readonly machines: readonly Machine[]
  readonly cables: readonly Cable[]
  /** Absent: none. */
  readonly services?: readonly Service[]
}

/** The cluster's network plugin. flannel: its net-conf.json. Calico: one IPPool and what FelixConfiguration says of VXLAN. Defaults: plugin.ts. */
export type ClusterNetwork =
  | { readonly plugin: 'none' }
  | {
      readonly plugin: 'flannel'
      readonly backend: 'vxlan' | 'host-gw'
      /** vxlan only: peers on the same subnet get a plain route instead of the tunnel. */
      readonly directRouting: boolean
      /** Pod network, default 10.244.0.0/16. */
      readonly network?: string
      /** VXLAN network identifier, default 1: the device is then flannel.1. */
      readonly vni?: number
      /** UDP port, default 8472. */
      readonly port?: number
    }
  | {
      readonly plugin: 'calico'
      /** ipipMode or vxlanMode of the pool; `none`: both Never, BGP's routes alone. */
      readonly encapsulation: 'none' | 'ipip' | 'vxlan'
      /** CrossSubnet instead of Always: nodes of one subnet reach each other without the tunnel. */
      readonly crossSubnet: boolean
      /** The pool's cidr, default 10.65.0.0/16. */
      readonly network?: string
      /** Prefix length of a node's blocks, default 26. */
      readonly blockSize?: number
      /** Masquerade what pods send out of the pool; default true, as for the pool that calico-node makes. */
      readonly natOutgoing?: boolean
      /** vxlanVNI, default 4096; vxlanPort, default 4789. */
      readonly vni?: number
      readonly port?: number
    }

export type MachineKind = 'node' | 'host' | 'router' | 'switch'

/** A Kubernetes Node, a plain host, a router or an Ethernet switch. */
export interface Machine {
  /** Kind's letter and number: n1 node, h1 host, r1 router, s1 switch. Also the name of its network namespace in the engine. */
  readonly id: string
  readonly kind: MachineKind
  /** 1, 2, 3 … within its kind, never reused by renaming; derived values come from it. */
  readonly number: number
  /** What the user calls it; default `node-1`, `tor-1` for a switch. */
  readonly name?: string
  /** Switch only: the subnet that interfaces plugged into it get their addresses from; default 192.168.<number>.0/24. */
  readonly subnet?: string
  /** Node only; default: the number-th /24 of the pod network. Calico: a block of the pool. */
  readonly podCIDR?: string
  /** Node only. */
  readonly pods?: readonly Pod[]
  /** Node and host: next hop of the default route; default: the first router on a subnet of its own; '' for none. */
  readonly gateway?: string
  /** Node only: reflects Calico's BGP routes. With one such node, nodes have sessions with reflectors alone instead of the full mesh. */
  readonly routeReflector?: true
}

export interface Pod {
  /** Node's id, `p`, number: n1p2. Also the name of its network namespace in the engine. */
  readonly id: string
  readonly number: number
  readonly name?: string
  /** IPv4 without prefix length; default: the number-th address host-local would give (.2, .3 …). */
  readonly address?: string
  readonly lladdr?: string
}

/** A Service of type ClusterIP with one port: no device has its address, kube-proxy's rules on every node are all there is of it. */
export interface Service {
  /** v1, v2 … */
  readonly id: string
  readonly number: number
  /** Default `svc-1`. */
  readonly name?: string
  /** Default: the (256 + number)-th address of 10.96.0.0/12. */
  readonly clusterIP?: string
  readonly protocol: 'tcp' | 'udp'
  readonly port: number
  /** Of the pods; default `port`. */
  readonly targetPort?: number
  /** Ids of pods. */
  readonly endpoints: readonly string[]
}

/** A cable between two machines; each end makes an interface: eth<port> (switch: swp<port>). */
export interface Cable {
  /** c1, c2 … */
  readonly id: string
  readonly number: number
  readonly ends: readonly [CableEnd, CableEnd]
}

export interface CableEnd {
  readonly machine: string
  readonly port: number
  /** Address with prefix length, `192.168.1.11/24`; never on a switch. */
  readonly address?: string
  readonly lladdr?: string
  readonly mtu?: number
}

/** A configuration command as an operator types it, in the namespace of machine or pod `in`. */
export interface Command {
  readonly in: string
  readonly line: string
}

/** `at`: virtual milliseconds after the network is up. `from`: id of a pod or machine; `to`: an id, also a Service's, or an IPv4 address. */
export type Traffic = { readonly at: number } & (
  | {
      readonly kind: 'ping'
      readonly from: string
      readonly to: string
      readonly count?: number
      readonly size?: number
      readonly ttl?: number
    }
  | { readonly kind: 'udp'; readonly from: string; readonly to: string; readonly dport: number; readonly payload?: string }
  | { readonly kind: 'tcp'; readonly from: string; readonly to: string; readonly dport: number; readonly payload?: string }
  | { readonly kind: 'traceroute'; readonly from: string; readonly to: string; readonly method: 'udp' | 'icmp' | 'tcp' }
  | { readonly kind: 'command'; readonly in: string; readonly line: string }
)

export type Layout = Readonly<Record<string, { readonly x: number; readonly y: number }>>

/** What is wrong with an input, and where. `path`: keys from the root; `code`: a key of the app's messages; never a sentence. */
export interface Issue {
  readonly severity: 'error' | 'warning'
  readonly code: string
  /** Keys and indices from the document's root, or [id] of the machine, pod or cable concerned. */
  readonly path: readonly (string | number)[]
  readonly params: Readonly<Record<string, string | number>>
}
