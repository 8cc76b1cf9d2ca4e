// /etc/iproute2/rt_protos: who put a route there (RTPROT_*), numbers and names.

export const PROTOCOL_NAMES: Readonly<Record<number, string>> = Object.fromEntries(
  `0 unspec 1 redirect 2 kernel 3 boot 4 static 8 gated 9 ra 10 mrt 11 zebra 12 bird 13 dnrouted 14 xorp 15 ntk 16 dhcp 18 keepalived 42 babel
  186 bgp 187 isis 188 ospf 189 rip 192 eigrp`
    .match(/\d+ \w+/g)
    ?.map((pair) => pair.split(' ')) ?? [],
)
