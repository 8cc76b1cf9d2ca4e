// printOperation and the parser are each other's inverse: what a control plane did can be typed, and what is typed is what it did.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { printOperation } from '../netlink/print.ts'
import type { Operation } from '../netlink/operation.ts'
import { DEFAULT_TABLE, LOCAL_TABLE, MAIN_TABLE, type Route } from '../table/route.ts'
import { type Ipv4, type Mac, networkOf } from '../wire/address.ts'
import { parseLine } from './parse.ts'

const ifname = fc.constantFrom('eth0', 'cni0', 'flannel.1', 'veth76af7941', 'p_0')
const address = fc.integer({ min: 1, max: 0xffffffff }).map((n) => n as Ipv4)
const lladdr = fc.maxSafeNat().map((n) => (n % 2 ** 48) as Mac)
const net = fc.record({ address, length: fc.integer({ min: 1, max: 32 }) }).map((one) => ({ ...one, address: networkOf(one) }))
const optional = <T, K extends string>(key: K, arb: fc.Arbitrary<T>): fc.Arbitrary<{ readonly [P in K]?: T }> =>
  fc.option(arb, { nil: undefined }).map((value) => (value === undefined ? {} : { [key]: value }) as { readonly [P in K]?: T })
const merge = (...parts: readonly fc.Arbitrary<object>[]): fc.Arbitrary<object> =>
  fc.tuple(...parts).map((all) => Object.assign({}, ...all) as object)
const scope = fc.constantFrom('global', 'link', 'host')
const table = fc.constantFrom(LOCAL_TABLE, MAIN_TABLE, DEFAULT_TABLE, 100)
const proto = fc.constantFrom('kernel', 'boot', 'static', 'bird', '80')
const onOff = fc.boolean()

const route = merge(
  fc.record({ dst: net, table, metric: fc.nat(1000), proto, scope, onlink: onOff, by: fc.constant('operator') }),
  optional('mtu', fc.integer({ min: 68, max: 65535 })),
  fc.record({ type: fc.constantFrom<Route['type']>('unicast', 'local', 'broadcast', 'blackhole', 'unreachable', 'prohibit', 'throw') }),
  optional('via', address),
  optional('dev', ifname),
  optional('src', address),
)
const routeMatch = merge(
  fc.record({ dst: net, table }),
  optional('via', address),
  optional('dev', ifname),
  optional('metric', fc.integer({ min: 1, max: 99 })),
  optional('proto', proto),
  optional('scope', scope),
)
const rule = merge(
  fc.record({ lookup: table, priority: fc.nat(32767) }),
  optional('from', net),
  optional('to', net),
  optional('iif', ifname),
  optional('fwmark', fc.record({ value: fc.nat(), mask: fc.constantFrom(0xff, 0xffffffff) })),
)
const nud = fc.constantFrom('permanent', 'reachable', 'stale', 'noarp', 'delay', 'probe', 'failed')
const neigh = merge(fc.record({ dst: address, dev: ifname }), optional('lladdr', lladdr), optional('nud', nud))
const fdbState = fc.constantFrom('permanent', 'static', 'dynamic')
const entry = fc.oneof(
  merge(fc.record({ lladdr, dev: ifname, state: fdbState }), optional('dst', address)),
  fc.record({ lladdr, dev: ifname, state: fdbState, master: fc.constant('') }),
)
const common = merge(fc.record({ ifname }), optional('lladdr', lladdr), optional('mtu', fc.integer({ min: 68, max: 65535 })))
const veth = merge(
  common,
  fc.record({
    kind: fc.constant('veth'),
    peer: merge(
      fc.record({ ifname: fc.constant('peer0') }),
      optional('netns', fc.constant('n2')),
      optional('lladdr', lladdr),
      optional('mtu', fc.integer({ min: 68, max: 65535 })),
    ),
  }),
)
const bridgeParams = merge(
  optional(
    'ageing',
    fc.nat(100_000).map((n) => n * 10_000_000),
  ),
  optional('mcastSnooping', onOff),
)
const bridge = merge(
  common,
  fc.record({ kind: fc.constant('bridge'), bridge: merge(bridgeParams, fc.record({ forwardDelay: fc.nat(3000) })) }),
)
const vxlan = merge(
  common,
  fc.record({
    kind: fc.constant('vxlan'),
    vxlan: merge(
      fc.record({ id: fc.nat(0xffffff) }),
      optional('local', address),
      optional('remote', address),
      optional('dev', ifname),
      optional('dstport', fc.nat(65535)),
      optional('learning', onOff),
      optional('ttl', fc.nat(255)),
      optional('df', fc.constantFrom('unset', 'set', 'inherit')),
      optional('udpcsum', onOff),
    ),
  }),
)
const ipip = merge(
  common,
  fc.record({
    kind: fc.constant('ipip'),
    ipip: merge(
      optional('local', address),
      optional('remote', address),
      optional('dev', ifname),
      optional('ttl', fc.nat(255)),
      optional('pmtudisc', fc.constant(true)),
    ),
  }),
)
const macvlan = merge(
  common,
  fc.record({
    kind: fc.constant('macvlan'),
    macvlan: merge(fc.record({ link: fc.constant('eth0') }), optional('mode', fc.constantFrom('bridge', 'vepa', 'private', 'passthru'))),
  }),
)
const port = merge(optional('hairpin', onOff), optional('flood', onOff), optional('learning', onOff), optional('isolated', onOff))
const linkChange = merge(
  optional('netns', fc.constant('p1')),
  optional('name', fc.constant('eth9')),
  optional('mtu', fc.nat(65535)),
  optional('lladdr', lladdr),
  optional('master', fc.constantFrom('cni0', null)),
  optional('up', onOff),
  optional('bridge', bridgeParams),
)
const addr = merge(fc.record({ local: address, length: fc.integer({ min: 0, max: 32 }), scope }), optional('broadcast', address))
const where = fc.record({ table: fc.constantFrom('filter', 'nat', 'mangle'), chain: fc.constantFrom('FORWARD', 'FLANNEL-FWD') })
const spec = fc.constantFrom(
  '-s 10.244.0.0/16 -j ACCEPT',
  '! -s 10.244.0.0/16 ! -d 224.0.0.0/4 -j RETURN',
  '-p tcp -m tcp --dport 80 -m comment --comment "a b" -j FLANNEL-FWD',
  '-m mark --mark 0x4000/0x4000 -j RETURN',
  '-m mark ! --mark 0x4000/0x4000 -j MARK --set-xmark 0x4000/0x0',
  '-m statistic --mode random --probability 0.33333333349 -j FLANNEL-FWD',
  '-m statistic --mode nth --every 3 --packet 1 -j FLANNEL-FWD',
  '-m set --match-set pools src -m set ! --match-set pools dst -j RETURN',
  '-m addrtype ! --src-type LOCAL --limit-iface-out -m addrtype --dst-type LOCAL -j RETURN',
  '-m conntrack --ctstate RELATED,ESTABLISHED --ctproto 6 --ctorigdst 10.96.0.0/12 --ctdir ORIGINAL -j ACCEPT',
  '-m rpfilter --validmark --invert -j RETURN',
  '-m connmark ! --mark 0x1/0xff -j CONNMARK --restore-mark --nfmask 0xff --ctmask 0xff',
  '-p udp -m multiport ! --dports 53,8000:8010 -g FLANNEL-FWD',
  '-p icmp -m icmp ! --icmp-type 3/4 -m limit --limit 10/min --limit-burst 3 -j LOG --log-prefix "a: " --log-level 7 --log-uid',
  '-m limit --limit 3/hour -j RETURN',
  '-m physdev --physdev-in veth1 --physdev-is-bridged -j LOG --log-prefix "a b"',
)
const host = address.map((one) => ({ address: one, length: 32 }))
const member = fc.oneof(
  fc.record({ element: fc.tuple(net) }),
  fc.record({ element: fc.tuple(host, fc.record({ protocol: fc.constantFrom(6, 17), port: fc.nat(65535) })) }),
  fc.record({
    element: fc.tuple(host, fc.record({ protocol: fc.constant(1), port: fc.nat(65535) })),
    comment: fc.constantFrom('x', 'a "b"'),
  }),
  fc.record({ element: fc.tuple(net), nomatch: fc.constant(true) }),
)
const setName = fc.constantFrom('pools', 'cali40all-ipam-pools')
const exist = optional('exist', fc.constant(true))
const setType = fc.constantFrom('ip', 'net', 'ip,port', 'net,port', 'ip,port,net').map((text) => text.split(','))
const filter = merge(
  fc.oneof(
    optional('protocol', fc.constantFrom(1, 4)),
    merge(fc.record({ protocol: fc.constantFrom(6, 17) }), optional('sport', fc.nat(65535)), optional('dport', fc.nat(65535))),
    merge(fc.record({ protocol: fc.constant(6) }), optional('state', fc.constantFrom('ESTABLISHED', 'TIME_WAIT'))),
  ),
  optional('src', net),
  optional('dst', net),
  optional('replySrc', net),
  optional('mark', fc.nat(255)),
  optional('snat', fc.constant(true)),
  optional('status', fc.constantFrom('ASSURED', 'SEEN_REPLY')),
)

const kinded = (kinds: readonly string[], rest: fc.Arbitrary<object>): fc.Arbitrary<object> =>
  merge(fc.record({ kind: fc.constantFrom(...kinds) }), rest)

const operation = fc.oneof(
  kinded(['link.add'], fc.record({ link: fc.oneof(veth, bridge, vxlan, ipip, macvlan) })),
  kinded(['link.set'], fc.record({ dev: ifname, change: linkChange })),
  kinded(['link.set'], fc.record({ dev: ifname, change: fc.record({ port }) })),
  kinded(['link.del', 'addr.flush', 'fdb.flush'], fc.record({ dev: ifname })),
  kinded(['addr.add', 'addr.replace'], fc.record({ dev: ifname, addr })),
  kinded(['addr.del'], fc.record({ dev: ifname, addr: fc.record({ local: address, length: fc.integer({ min: 0, max: 32 }) }) })),
  kinded(['route.add', 'route.replace', 'route.change', 'route.append', 'route.prepend'], fc.record({ route })),
  kinded(['route.del', 'route.flush'], fc.record({ match: routeMatch })),
  kinded(['rule.add'], fc.record({ rule })),
  kinded(['rule.del'], fc.record({ match: rule })),
  kinded(['neigh.add', 'neigh.replace', 'neigh.change'], fc.record({ neigh })),
  kinded(['neigh.del'], fc.record({ dst: address, dev: ifname })),
  kinded(['neigh.flush'], merge(optional('dev', ifname), optional('to', net), optional('nud', nud))),
  kinded(['fdb.add', 'fdb.replace', 'fdb.append'], fc.record({ entry })),
  kinded(['fdb.del'], merge(fc.record({ lladdr, dev: ifname, master: onOff }), optional('dst', address))),
  kinded(['module.load'], fc.record({ name: fc.constantFrom('ipip', 'vxlan', 'br_netfilter') })),
  kinded(['sysctl.set'], fc.record({ key: fc.constant('net.ipv4.ip_local_port_range'), value: fc.constantFrom('1', '1024 2048') })),
  kinded(['iptables.new-chain'], fc.record({ table: fc.constant('nat'), chain: fc.constant('X-1') })),
  kinded(['iptables.rename-chain'], fc.record({ table: fc.constant('nat'), chain: fc.constant('X-1'), to: fc.constant('Y') })),
  kinded(['iptables.flush', 'iptables.delete-chain', 'iptables.zero'], where),
  kinded(['iptables.zero'], merge(where, fc.record({ index: fc.integer({ min: 1, max: 9 }) }))),
  kinded(
    ['ipset.create'],
    merge(
      fc.record({
        set: fc.record({
          name: setName,
          type: setType,
          hashsize: fc.constantFrom(64, 1024),
          maxelem: fc.constantFrom(65536, 1048576),
          comment: onOff,
        }),
      }),
      exist,
    ),
  ),
  kinded(['ipset.add'], merge(fc.record({ set: setName, member }), exist)),
  kinded(['ipset.del'], merge(fc.record({ set: setName, element: fc.tuple(net) }), exist)),
  kinded(['ipset.flush', 'ipset.destroy'], optional('set', setName)),
  kinded(['ipset.rename', 'ipset.swap'], fc.record({ set: setName, to: setName })),
  kinded(['conntrack.flush'], fc.constant({})),
  kinded(['conntrack.delete'], fc.record({ filter })),
  kinded(['iptables.append', 'iptables.delete'], merge(where, fc.record({ spec }))),
  kinded(['iptables.insert'], merge(where, fc.record({ spec, index: fc.integer({ min: 1, max: 9 }) }))),
  kinded(
    ['iptables.policy'],
    fc.record({ table: fc.constant('filter'), chain: fc.constant('FORWARD'), policy: fc.constantFrom('ACCEPT', 'DROP') }),
  ),
) as fc.Arbitrary<Operation>

/** An address of 127/8 is of scope host by nature, and 0.0.0.0/0 as a selector says nothing: what cannot be told apart is not compared. */
test('a printed operation parses back to itself', () => {
  fc.assert(
    fc.property(operation, (one) => {
      const parsed = parseLine(printOperation(one))
      expect(parsed.kind === 'configure' && parsed.operations).toEqual([one])
    }),
    { numRuns: 1500 },
  )
})
