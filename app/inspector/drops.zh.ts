/** 每个丢包原因的含义与对策；`at` 优先：内核函数比 NOT_SPECIFIED 说得更清楚。 */
import type { DropReason } from '../../engine/index.ts'

type Advice = { readonly means: string; readonly do: string }

export const drops = {
  reason: {
    NOT_SPECIFIED: { means: '内核在此处释放了数据包，但没有给出原因。', do: '查看所在函数：它说明是哪一项检查没有通过。' },
    NO_SOCKET: { means: '没有进程在监听这个端口。', do: '用 ss -lntu 确认服务正在运行，并绑定在这个地址上。' },
    PKT_TOO_SMALL: { means: '数据包在首部结束之前就到头了。', do: '检查发送方：某个工具或隧道把它截短了。' },
    TCP_CSUM: { means: 'TCP 校验和与内容不符。', do: '报文段被改写，或网卡卸载没有填好校验和：可试 ethtool -K … tx off。' },
    UDP_CSUM: {
      means: 'UDP 校验和与内容不符。',
      do: '数据报被改写，或隧道的网卡卸载有问题：可试 ethtool -K … tx-checksum-ip-generic off。',
    },
    OTHERHOST: {
      means: '目的 MAC 属于另一台机器，这里只收到了副本。',
      do: '若是交换机泛洪则无需处理；否则发送方的 neigh 或 FDB 条目有误。',
    },
    IP_CSUM: { means: 'IP 首部校验和错误。', do: '首部在途中被损坏或改写：对比上一跳的字节。' },
    IP_INHDR: { means: 'IP 首部不可接受：长度或版本错误，或 TTL 已耗尽。', do: '若 TTL 为 1，请增大它，或检查路由环路。' },
    IP_RPFILTER: {
      means: '严格反向路径过滤：返回源地址的路由不经过收到该包的设备。',
      do: '让回程走同一条路，或把 net.ipv4.conf.*.rp_filter 设为 2（宽松）或 0。',
    },
    IP_NOPROTO: { means: '此命名空间中没有程序处理这种 IP 协议。', do: '加载模块（modprobe ipip、ip_gre）并创建隧道设备。' },
    UNHANDLED_PROTO: { means: '此命名空间中没有程序处理这种 EtherType。', do: '通常无害。若是 VLAN 标签，这里需要一个 VLAN 设备。' },
    IP_OUTNOROUTES: { means: '本机没有到目的地的路由：“Network is unreachable”。', do: '添加路由或默认路由，并用 ip route get 检查。' },
    IP_INNOROUTES: { means: '待转发的数据包没有路由。', do: '在这一跳上添加到目的地的路由。' },
    IP_INADDRERRORS: {
      means: '该包不是给本机的，也无法转发：没有路由，或未开启转发。',
      do: '把 net.ipv4.ip_forward 设为 1，或补上缺失的路由。',
    },
    NEIGH_FAILED: {
      means: '没有人应答下一跳的 ARP，因此不知道该发往哪个 MAC。',
      do: '下一跳是否已启动、是否在同一二层网段、是否拥有该地址？',
    },
    NETFILTER_DROP: {
      means: '某条 netfilter 规则或某个链的默认策略丢弃了该数据包；也可能是 NAT：关于已转换数据包的 ICMP 重定向会误导发送方。',
      do: '执行 iptables -vnL（以及 -t raw、mangle、nat）：计数在增长的规则就是它。',
    },
    NEIGH_QUEUEFULL: { means: '等待下一跳 MAC 的数据包太多。', do: '查明 ARP 为何无应答；调大 unres_qlen_bytes 只是掩盖问题。' },
    PKT_TOO_BIG: {
      means: '数据包大于下一设备的 MTU，且不允许分片（DF 已置位）。',
      do: '按隧道增加的字节数调小 Pod 的 MTU，或放行返回的 ICMP 差错。',
    },
    ICMP_CSUM: { means: 'ICMP 校验和与内容不符。', do: '报文在途中被损坏或改写。' },
    DUP_FRAG: { means: '该数据报的某个分片重复到达或与其他分片重叠。', do: '通常是路径重复：检查二层环路。' },
    FRAG_REASM_TIMEOUT: { means: '分片没有在 ipfrag_time（30 秒）内到齐。', do: '找出丢失分片的位置；更好的办法是减小 MTU 避免分片。' },
    link_down: { means: '设备处于 down 状态。', do: '用 ip link set … up 启用它。' },
    QDISC_DROP: {
      means: '设备无法发送：它处于 down，或对端没有连接（NO-CARRIER），所以队列规则是 noop。',
      do: '启用设备、插好网线，或启用对端设备。',
    },
  } satisfies Readonly<Record<DropReason, Advice>>,
  at: {
    vxlan_xmit: {
      means: 'vxlan 设备的 FDB 中没有这个内层 MAC 的条目，也没有默认远端：不知道该发往哪个节点。',
      do: '在 vxlan 设备上执行 bridge fdb show：节点加入时 flanneld 或 Felix 应已添加该条目。',
    },
    __dev_queue_xmit: {
      means: '隧道自己的数据包又被送进隧道，没有尽头：内核记录“Dead loop on virtual device”。',
      do: '对隧道远端执行 ip route get，并检查 nat 表中是否有规则把它的数据包改送别处。',
    },
    vxlan_xmit_one: { means: '节点没有到外层目的地址的路由，或该路由又会绕回隧道。', do: '对另一节点的地址执行 ip route get。' },
    vxlan_rcv: { means: '这里没有使用该 VNI 的 vxlan 设备，或帧回到了自己的发送者。', do: '比较两端的 VNI：ip -d link show type vxlan。' },
    br_handle_frame: { means: '网桥不接收该帧：端口尚未转发，或源 MAC 无效。', do: '等待端口进入转发状态：bridge link show。' },
    br_handle_frame_finish: {
      means: 'FDB 指向的端口不能得到该帧：帧正是从那里进来的、与其隔离，或端口已关闭。',
      do: '发回原端口需要 hairpin：bridge link set dev … hairpin on。',
    },
    br_nf_pre_routing_finish: {
      means: '帧在网桥上时目的地址被转换，而节点没有到新地址的去路。',
      do: '对转换后的地址执行 ip route get，并检查 ip_forward。',
    },
    br_nf_ip_fragment: { means: '桥接的数据包大于端口的 MTU，且不允许分片。', do: '让网桥和它的所有端口使用相同的 MTU。' },
    br_dev_xmit: { means: 'FDB 指向的端口已关闭，或指向网桥自身。', do: '查看 bridge fdb show br … 和 bridge link show。' },
    ip_rcv_finish_core: {
      means: '源地址在此不可能成立：它是 martian 地址，或是本机自己的地址。',
      do: '检查地址重复或环路。net.ipv4.conf.*.log_martians=1 会记录日志。',
    },
    ip_forward: { means: '主机不转发该包：它不是发给本机 MAC 的，或 TTL 已耗尽。', do: '查看帧的目的 MAC 和 TTL。' },
    ip_error: {
      means: 'blackhole 路由将其丢弃，不作应答。',
      do: '用 ip route get 找到该条目。Calico 和 BGP 会为自己的地址块设置 blackhole。',
    },
    icmp_rcv: { means: '内核不应答这条 ICMP 消息。', do: '查看 net.ipv4.icmp_echo_ignore_all 和 icmp_echo_ignore_broadcasts。' },
    arp_process: { means: '该 ARP 消息不是有效的 IPv4 地址询问或应答。', do: '查看其发送方。' },
    tcp_v4_rcv: {
      means: 'TCP 报文段以广播或组播帧到达：TCP 只接收发给本机 MAC 的帧。',
      do: '查看发送方为此地址记下的邻居条目。',
    },
    dummy_xmit: { means: 'dummy 设备接过每个帧随即丢弃：它后面什么也没有。', do: '它自己的地址走 loopback；查看把包引到这里的路由。' },
    __dev_forward_skb: {
      means: '帧比这一端的 MTU 所允许的更长，且不会发送任何错误：同一根网线两端的 MTU 不同。',
      do: '在两端用 ip link 比较 mtu，并让同一网段的接口一致。',
    },
    veth_xmit: { means: 'veth 对的另一端已不存在或处于 down。', do: '在另一命名空间查看 ip link：一对 veth 同生同灭。' },
    ip_tunnel_xmit: {
      means: '隧道无法发送：该包没有对端、没有到对端的路由，或路由又绕回隧道自身。',
      do: '对隧道封装所用的下一跳执行 ip route get，并查看隧道的 ip -d link show。',
    },
    ip_tunnel_rcv: {
      means: '隧道中的数据包被截短，或其拥塞标记与外层首部矛盾（RFC 6040）。',
      do: '对比上一跳的内层与外层首部。',
    },
    tunnel4_rcv: {
      means: '这里没有隧道设备接收该发送方的 IP-in-IP：地址不符，或设备处于 down。',
      do: '比较 local 与 remote：ip -d link show type ipip。接收任意对端的包需要启用 tunl0。',
    },
    dst_discard: {
      means: '网桥上的隧道答复了本机自己的包；该答复仍带着原包的路由，而那条路由通向外面。',
      do: '无需处理：本机已记下较小的 MTU，见 ip route get 目的地址。',
    },
    macvlan_handle_frame: {
      means: '接收此设备所有帧的 passthru 模式 macvlan 处于 down。',
      do: '用 ip link set 启用它，或将其删除：在此之前主机无法收到帧。',
    },
    'IP_INHDR@ip_forward': {
      means: 'TTL 已耗尽：到达时 TTL 为 1 的包不再转发，并告知发送方“time exceeded”。',
      do: 'traceroute 有意如此。否则请检查路由环路，或增大 TTL。',
    },
    'IP_INHDR@ip_rcv_core': {
      means: 'IP 首部不可接受：版本错误、首部长度小于 20 B，或总长度小于首部长度。',
      do: '检查发送方：这些字节从来不是有效的 IPv4 包。',
    },
    'PKT_TOO_BIG@ip_forward': {
      means: '数据包放不进下一设备的 MTU，而 DF 禁止分片。发送方会得知该 MTU。',
      do: '放行返回发送方的 ICMP“fragmentation needed”；按隧道增加的字节数调小 Pod 的 MTU。',
    },
    'PKT_TOO_BIG@ip_fragment': {
      means: '本机自己的数据包放不进设备的 MTU，而 DF 禁止分片。',
      do: '一次少发一些，或按隧道增加的字节数调小内层设备的 MTU。',
    },
    'OTHERHOST@arp_rcv': { means: '该 ARP 包发给另一台机器的 MAC，这里只收到了副本。', do: '若是交换机泛洪则无需处理。' },
    'NO_SOCKET@tcp_v4_rcv': {
      means: '没有进程监听该 TCP 端口，也没有连接接收该报文段。发送方会收到 RST。',
      do: '用 ss -ltn 确认服务正在运行，并绑定在这个地址上。',
    },
    'NO_SOCKET@__udp4_lib_rcv': {
      means: '没有进程监听该 UDP 端口。发送方会得知“port unreachable”。',
      do: '用 ss -lun 检查。若是隧道端口：vxlan 设备是否启用，两端的 dstport 是否相同？',
    },
    'NO_SOCKET@ping_rcv': { means: '发出此 ping 的进程已退出，或从未有进程等待它。', do: '无需处理：应答来得太晚或并未被请求。' },
    'IP_INADDRERRORS@ip_error': {
      means: '数据包是给别人的，而该设备不转发。',
      do: '把 net.ipv4.ip_forward（或 net.ipv4.conf.DEV.forwarding）设为 1。',
    },
  },
} as const
