/**
 * What each drop reason means and what to do about it. `at` answers first: for NOT_SPECIFIED by the kernel function, which says more
 * than the reason; for a reason with several causes by `REASON@function`. A NOT_SPECIFIED without words of its own fails a test.
 */
import type { DropReason } from '../../engine/index.ts'

type Advice = { readonly means: string; readonly do: string }

export const drops = {
  reason: {
    NOT_SPECIFIED: {
      means: 'The kernel frees the packet here without naming a reason.',
      do: 'Look at the function: it says which check failed.',
    },
    NO_SOCKET: {
      means: 'No process is listening on this port.',
      do: 'Check with ss -lntu that the server runs and is bound to this address.',
    },
    PKT_TOO_SMALL: { means: 'The packet ends before its headers do.', do: 'Look at the sender: a tool or a tunnel cut it short.' },
    TCP_CSUM: {
      means: 'The TCP checksum does not match the bytes.',
      do: 'Something rewrote the segment, or an offload left the checksum open: try ethtool -K … tx off.',
    },
    UDP_CSUM: {
      means: 'The UDP checksum does not match the bytes.',
      do: 'Something rewrote the datagram, or an offload of the tunnel is broken: try ethtool -K … tx-checksum-ip-generic off.',
    },
    OTHERHOST: {
      means: 'The destination MAC belongs to another machine. This one only saw a copy.',
      do: 'Nothing, if a switch flooded the frame. Otherwise the sender has a wrong neighbour or FDB row.',
    },
    IP_CSUM: {
      means: 'The checksum of the IP header is wrong.',
      do: 'The header was damaged or rewritten on the way: compare the bytes of the hop before.',
    },
    IP_INHDR: {
      means: 'The IP header is not acceptable: a wrong length or version, or the TTL ran out.',
      do: 'If the TTL is 1, raise it, or look for a routing loop.',
    },
    IP_RPFILTER: {
      means: 'Strict reverse path filtering: the way back to the source does not leave by the device the packet came in on.',
      do: 'Route the source back the same way, or set net.ipv4.conf.*.rp_filter to 2 (loose) or 0.',
    },
    IP_NOPROTO: {
      means: 'Nothing in this namespace handles this IP protocol.',
      do: 'Load the module (modprobe ipip, ip_gre) and create the tunnel device.',
    },
    UNHANDLED_PROTO: {
      means: 'Nothing in this namespace handles this EtherType.',
      do: 'Usually harmless. A VLAN tag needs a VLAN device here.',
    },
    IP_OUTNOROUTES: {
      means: 'This host has no route to the destination: "Network is unreachable".',
      do: 'Add a route, or a default route, and check with ip route get.',
    },
    IP_INNOROUTES: { means: 'A packet to be forwarded has no route.', do: 'Add a route to the destination on this hop.' },
    IP_INADDRERRORS: {
      means: 'The packet is not for this host and cannot be forwarded: there is no route, or forwarding is off.',
      do: 'Set net.ipv4.ip_forward to 1, or add the missing route.',
    },
    NEIGH_FAILED: {
      means: 'Nobody answered ARP for the next hop, so there is no MAC to send to.',
      do: 'Is the next hop up, on the same layer-2 segment, and does it own the address?',
    },
    NETFILTER_DROP: {
      means:
        'A netfilter rule or the policy of a chain discards the packet; or NAT does: an ICMP redirect about a translated packet would mislead its sender.',
      do: 'Run iptables -vnL (and -t raw, mangle, nat): the rule whose counters grow is the one.',
    },
    NEIGH_QUEUEFULL: {
      means: 'Too many packets were already waiting for the MAC of the next hop.',
      do: 'Find out why ARP is not answered; unres_qlen_bytes only hides it.',
    },
    PKT_TOO_BIG: {
      means: 'The packet is larger than the MTU of the next device and must not be fragmented (DF is set).',
      do: 'Lower the MTU of the pods by what the tunnel adds, or let the ICMP error back through.',
    },
    ICMP_CSUM: { means: 'The ICMP checksum does not match the bytes.', do: 'The message was damaged or rewritten on the way.' },
    DUP_FRAG: {
      means: 'A fragment of this datagram came twice or overlaps another.',
      do: 'Usually a duplicated path: look for a layer-2 loop.',
    },
    FRAG_REASM_TIMEOUT: {
      means: 'Not all fragments came within ipfrag_time (30 s).',
      do: 'Find where one fragment was lost; better, avoid fragments by a smaller MTU.',
    },
    link_down: { means: 'The device is down.', do: 'Bring it up with ip link set … up.' },
    QDISC_DROP: {
      means: 'The device cannot send: it is down, or nothing answers at the other end (NO-CARRIER), so its qdisc is noop.',
      do: 'Bring the device up, plug in the cable, or bring up the device at the other end.',
    },
  } satisfies Readonly<Record<DropReason, Advice>>,
  at: {
    vxlan_xmit: {
      means:
        'The FDB of the vxlan device has no row for this inner MAC, and there is no default remote: it does not know which node to send to.',
      do: 'Run bridge fdb show on the vxlan device: flanneld or Felix should have added the row when the node joined.',
    },
    __dev_queue_xmit: {
      means: 'A tunnel’s own packets are sent into the tunnel again, without end: the kernel logs “Dead loop on virtual device”.',
      do: 'Run ip route get for the tunnel’s far end, and look for a rule of table nat that sends its packets elsewhere.',
    },
    vxlan_xmit_one: {
      means: 'The node has no route to the outer destination, or the route would lead back into the tunnel.',
      do: 'Check ip route get for the address of the other node.',
    },
    vxlan_rcv: {
      means: 'No vxlan device here has this VNI, or the frame came back to its own sender.',
      do: 'Compare the VNI of both ends: ip -d link show type vxlan.',
    },
    br_handle_frame: {
      means: 'The bridge does not take the frame: the port is not forwarding yet, or the source MAC is not a valid one.',
      do: 'Wait until the port forwards: bridge link show.',
    },
    br_handle_frame_finish: {
      means: 'The FDB points to a port that must not have the frame: it came in there, is isolated from it, or is down.',
      do: 'A frame for its own port needs hairpin: bridge link set dev … hairpin on.',
    },
    br_nf_pre_routing_finish: {
      means: 'The destination was translated while the frame was on the bridge, and the node has no way to the new one.',
      do: 'Run ip route get for the translated address, and check ip_forward.',
    },
    br_nf_ip_fragment: {
      means: 'The bridged packet is larger than the MTU of the port and must not be fragmented.',
      do: 'Give the bridge and all its ports the same MTU.',
    },
    br_dev_xmit: {
      means: 'The FDB points to a port that is down or to the bridge itself.',
      do: 'Look at bridge fdb show br … and bridge link show.',
    },
    ip_rcv_finish_core: {
      means: 'The source address cannot be true here: it is martian, or one of this host’s own.',
      do: 'Look for a duplicate address or a loop. net.ipv4.conf.*.log_martians=1 logs it.',
    },
    ip_forward: {
      means: 'The host does not forward this packet: it was not addressed to its MAC, or the TTL ran out.',
      do: 'Look at the frame’s destination MAC and at the TTL.',
    },
    ip_error: {
      means: 'A blackhole route discards it without an answer.',
      do: 'Find the row with ip route get. Calico and BGP set blackholes for their own blocks.',
    },
    icmp_rcv: {
      means: 'The kernel does not answer this ICMP message.',
      do: 'Look at net.ipv4.icmp_echo_ignore_all and icmp_echo_ignore_broadcasts.',
    },
    arp_process: { means: 'The ARP message is not a valid question or answer for an IPv4 address.', do: 'Look at its sender.' },
    tcp_v4_rcv: {
      means: 'A TCP segment came as a broadcast or multicast frame: TCP takes only what is addressed to this host’s MAC.',
      do: 'Look at the sender’s neighbour row for this address.',
    },
    dummy_xmit: {
      means: 'A dummy device takes every frame and forgets it: nothing is behind it.',
      do: 'Its own addresses are reached by the loopback; look at the route that leads here.',
    },
    __dev_forward_skb: {
      means: 'The frame is longer than the MTU of this end allows, and no error is sent: the two ends of one cable have different MTUs.',
      do: 'Compare mtu in ip link on both ends, and give all interfaces of a segment the same.',
    },
    veth_xmit: {
      means: 'The other end of the veth pair is gone or down.',
      do: 'Look at ip link in the other namespace: the pair lives and dies together.',
    },
    ip_tunnel_xmit: {
      means: 'The tunnel cannot send: it has no remote for this packet, no route to the far end, or its route leads back into itself.',
      do: 'Check ip route get for the next hop that the tunnel wraps for, and ip -d link show on the tunnel.',
    },
    ip_tunnel_rcv: {
      means: 'The packet in the tunnel is cut short, or its congestion mark contradicts the outer header (RFC 6040).',
      do: 'Compare the inner and outer headers of the hop before.',
    },
    tunnel4_rcv: {
      means: 'No tunnel device here expects IP-in-IP from this sender: addresses do not match, or the device is down.',
      do: 'Compare local and remote: ip -d link show type ipip. A packet for any peer needs tunl0 up.',
    },
    dst_discard: {
      means: 'A tunnel on a bridge answered a packet of this very host; its answer still has that packet’s route, which leads out.',
      do: 'Nothing is missing: the host has noted the smaller MTU. See ip route get DESTINATION.',
    },
    macvlan_handle_frame: {
      means: 'The macvlan in passthru mode that takes every frame of this device is down.',
      do: 'ip link set it up, or delete it: until then the host is cut off.',
    },
    'IP_INHDR@ip_forward': {
      means: 'The TTL ran out: a packet that came with TTL 1 is not passed on. The sender is told “time exceeded”.',
      do: 'traceroute does this on purpose. Otherwise look for a routing loop, or raise the TTL.',
    },
    'IP_INHDR@ip_rcv_core': {
      means: 'The IP header is not acceptable: wrong version, a header length below 20 B, or a total length below the header’s.',
      do: 'Look at the sender: these bytes were never a valid IPv4 packet.',
    },
    'PKT_TOO_BIG@ip_forward': {
      means: 'The packet does not fit the MTU of the next device and DF forbids to fragment it. The sender is told the MTU.',
      do: 'Let ICMP “fragmentation needed” through to the sender; lower the MTU of the pods by what the tunnel adds.',
    },
    'PKT_TOO_BIG@ip_fragment': {
      means: 'This host’s own packet does not fit the MTU of the device, and DF forbids to fragment it.',
      do: 'Send less at once, or lower the MTU of the inner device by what the tunnel adds.',
    },
    'OTHERHOST@arp_rcv': {
      means: 'The ARP packet is addressed to another machine’s MAC. This one only saw a copy.',
      do: 'Nothing, if a switch flooded it.',
    },
    'NO_SOCKET@tcp_v4_rcv': {
      means: 'No process listens on this TCP port, and no connection takes the segment. The sender gets a reset.',
      do: 'Check with ss -ltn that the server runs and is bound to this address.',
    },
    'NO_SOCKET@__udp4_lib_rcv': {
      means: 'No process listens on this UDP port. The sender is told “port unreachable”.',
      do: 'Check with ss -lun. For a tunnel’s port: is the vxlan device up, and is its dstport the same on both ends?',
    },
    'NO_SOCKET@ping_rcv': {
      means: 'The process that sent this ping has gone, or none ever waited for it.',
      do: 'Nothing: the answer came too late or was not asked for.',
    },
    'IP_INADDRERRORS@ip_error': {
      means: 'The packet is for somebody else, and this device does not forward.',
      do: 'Set net.ipv4.ip_forward to 1 (or net.ipv4.conf.DEV.forwarding).',
    },
  },
} as const
