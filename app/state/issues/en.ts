/** What is wrong with a drawing, and what to do about it: one sentence or two for every code of the engine's checks. */
export const issues = {
  'duplicate-name': 'The name {{name}} is taken by another element: terminals and lists cannot tell the two apart. Rename one.',
  'cable-to-itself': 'This cable has both its ends in {{machine}}. Remove it, or plug one end in elsewhere.',
  'node-without-cable': '{{name}} has no cable: its pods reach nobody on other nodes. Connect it to a switch.',
  'switch-loop': '{{a}} and {{b}} are joined twice: without a spanning tree one broadcast circulates for ever. Remove a cable of the ring.',
  'mtu-differs':
    '{{machine}} {{ifname}} has MTU {{mtu}}, another interface of the same segment {{lowest}}: larger frames are discarded there without a word. Give all the same MTU.',
  'mtu-cannot-work': 'Pods of this node are left with MTU {{mtu}}; an IPv4 device needs at least {{least}}. Raise the MTU of the uplink.',
  'mtu-too-small':
    'Pods of this node are left with MTU {{mtu}}; every host should take datagrams of {{least}} bytes. Raise the MTU of the uplink.',
  'host-gw-needs-one-subnet':
    'host-gw routes straight to the other nodes, which must share one subnet; this cluster has {{subnets}}, and this node is in {{subnet}}. Use VXLAN, or bring all nodes into one subnet.',
  'no-such-end': '{{id}} is no more: nothing is sent. Remove this, or send it anew.',
  'no-address': '{{id}} has no address to send to. Plug in a cable, or choose another target.',
  'nobody-listens': 'No pod and no machine here has the address {{id}}: there is nobody to talk to. Choose a target that exists.',
  'invalid-subnet': '“{{text}}” is no subnet, so the derived one is used. Write it as 192.168.1.0/24.',
  'invalid-address': '“{{text}}” at {{machine}} is no IPv4 address, so the derived one is used.',
  'invalid-mac':
    '“{{text}}” at {{machine}} is no MAC address of a single device, so the derived one is used. Write it as 02:00:00:00:00:01.',
  'gateway-outside-subnet':
    'The gateway {{gateway}} is in no subnet of this machine: Linux answers “Nexthop has invalid gateway”. Choose an address of an attached subnet.',
  'not-a-host-address':
    '{{address}} at {{machine}} is the network or broadcast address of its subnet; no host can have it. Choose one in between.',
  'address-outside-subnet':
    '{{address}} at {{machine}} is outside {{subnet}}, the subnet it is plugged into: neighbours will not find it. Change the address or the subnet.',
  'subnet-on-two-segments':
    'The same subnet is on two segments ({{segment}} and {{other}}) that no switch joins: ARP does not cross. Give one of them another subnet.',
  'duplicate-address': '{{id}} and {{other}} both have {{address}}: whoever answers ARP first wins. Change one of them.',
  'duplicate-mac': '{{id}} and {{other}} both have the MAC {{lladdr}}: a switch learns it now here, now there. Change one of them.',
  'pod-outside-podcidr': '{{address}} is outside the podCIDR {{podCIDR}} of this node: other nodes send its packets elsewhere.',
  'podcidr-outside-network':
    'The podCIDR {{podCIDR}} is not within the pod network {{network}}: flannel does not masquerade or route it as meant. Change one of them.',
  'podcidr-full': 'The podCIDR {{podCIDR}} has room for {{room}} pods; there are more. Remove pods, or give the node a larger podCIDR.',
  'podcidr-overlap': 'The podCIDRs of {{id}} and {{other}} overlap: packets for one may reach the other. Change one of them.',
  'pod-network-in-use': 'The subnet {{subnet}} of this cable lies in the pod network {{network}}: one hides the other. Change one of them.',
  'not-a-block':
    '“{{text}}” is no /{{length}} block of the pool {{pool}}, so Calico chooses one itself. Calico does not use a Node’s podCIDR.',
  'block-taken': 'The block {{block}} is another node’s already: this node got a different one. Choose a free block.',
  'node-without-block':
    'The pool {{pool}} has no /{{length}} block left for this node: its addresses are borrowed one by one from other nodes, and each needs a /32 route. Enlarge the pool, or make blocks smaller.',
  'pool-exhausted': 'The pool {{pool}} has no free address left: the CNI plugin would refuse this pod. Enlarge the pool.',
  'pool-too-small':
    'The pool {{pool}} is smaller than one block of /{{length}}: Calico refuses it. Enlarge the pool, or make blocks smaller.',
  'pod-outside-pool':
    '{{address}} is outside the pool {{pool}}: it is not advertised, and no other node finds it. Choose an address of the pool.',
  'reflector-without-bgp':
    'This node is to reflect BGP routes, but with this network no node runs BGP. Choose Calico with IPIP or without encapsulation.',
  'bgp-across-subnets':
    'Without encapsulation, routes to {{other}} lead from {{subnet}} to a router, and the router knows no pods: it drops them. Choose CrossSubnet with IPIP or VXLAN, or teach the router.',
  'no-default-route':
    'This node has no default route, so its proxy ARP stays silent for 169.254.1.1: its pods can send nothing. Give the node a default gateway, whichever.',
  'pods-without-network':
    '{{node}} has pods, but the cluster has no network plugin: they have no interface. Choose one in the cluster’s settings.',
  'cluster-ip-outside-range':
    'The address {{address}} is outside {{range}}, from which Services get theirs: the API server would refuse it. Choose one within.',
  'service-without-endpoints': 'No pod is behind {{address}}: kube-proxy refuses whoever connects (port unreachable). Add an endpoint.',
  'duplicate-cluster-ip':
    '{{id}} and {{other}} both are {{portal}}: only the first one’s rules are ever reached. Change an address or a port.',
  'command-failed': '“{{line}}” in {{netns}} failed: {{out}}',
  unknown: 'Something is wrong here ({{code}}).',
} as const
