// What birdc says of a compiled cluster. The answers were recorded of BIRD 1.6.8 in network namespaces with the same addresses and routes and the
// bird.cfg of templates.ts: its version, times of day and names of veths are put in place of the recorded ones.
import { expect, test } from 'vitest'
import { addMachine, addPod, connect, setMachine, setNetwork } from '../scenario/edit.ts'
import { presetOf } from '../scenario/presets.ts'
import type { ClusterNetwork, Scenario } from '../scenario/scenario.ts'
import { answer } from '../shell/answer.ts'
import { compile } from './compile.ts'

const calico = (encapsulation: 'none' | 'ipip' | 'vxlan', crossSubnet = false): ClusterNetwork => ({
  plugin: 'calico',
  encapsulation,
  crossSubnet,
})
/** n1 and n2 in 192.168.1.0/24, n3 in 192.168.2.0/24, a router between them. */
const over = (network: ClusterNetwork): Scenario => setNetwork(presetOf('direct-routing'), network)
const BGP = over(calico('none'))

const ask = ({ topology }: Scenario, netns: string, line: string, typed: readonly string[] = [], seconds = 0) =>
  answer(
    compile(
      topology,
      typed.map((one) => ({ in: netns, line: one })),
      [],
    ).stateOf,
    netns,
    line,
    seconds * 1e9,
  )
const READY = 'BIRD v0.3.3+birdv1.6.8 ready.\n'
/** Without the greeting. */
const say = (...args: Parameters<typeof ask>): string => {
  const { rc, out } = ask(...args)
  expect(rc).toBe(0)
  expect(out.startsWith(READY)).toBe(true)
  return out.slice(READY.length)
}

const TABLE = `0.0.0.0/0          via 192.168.1.1 on eth0 [kernel1 00:00:00] * (10)
10.65.1.2/32       dev cali0761ccbeace [kernel1 00:00:00] * (10)
10.65.2.0/26       via 192.168.1.12 on eth0 [Mesh_192_168_1_12 00:00:00] * (100/0) [i]
10.65.3.0/26       via 192.168.1.1 on eth0 [Mesh_192_168_2_13 00:00:00 from 192.168.2.13] * (100/?) [i]
10.65.1.0/26       blackhole [static1 00:00:00] * (200)
192.168.1.0/24     dev eth0 [direct1 00:00:00] * (240)
`
const lines = (...wanted: readonly RegExp[]): string =>
  TABLE.split('\n')
    .filter((line) => wanted.some((one) => one.test(line)))
    .map((line) => `${line}\n`)
    .join('')

test('show protocols', () => {
  expect(say(BGP, 'n1', 'birdc show protocols')).toBe(`name     proto    table    state  since       info
static1  Static   master   up     00:00:00    
kernel1  Kernel   master   up     00:00:00    
device1  Device   master   up     00:00:00    
direct1  Direct   master   up     00:00:00    
Mesh_192_168_1_12 BGP      master   up     00:00:00    Established   
Mesh_192_168_2_13 BGP      master   up     00:00:00    Established   
`)
  expect(say(BGP, 'n1', `birdc show protocols '"Mesh*"'`).split('\n')).toHaveLength(4)
})

test('show protocols all: what each took in and gave out', () => {
  const of = (name: string): string => say(BGP, 'n1', `birdc show protocols all ${name}`, [], 45).split('\n').slice(1).join('\n')
  expect(of('kernel1')).toBe(`kernel1  Kernel   master   up     00:00:00    
  Preference:     10
  Input filter:   ACCEPT
  Output filter:  calico_kernel_programming
  Routes:         2 imported, 3 exported, 2 preferred
  Route change stats:     received   rejected   filtered    ignored   accepted
    Import updates:              2          0          0          0          2
    Import withdraws:            0          0        ---          0          0
    Export updates:              6          3          0        ---          3
    Export withdraws:            0        ---        ---        ---          0

`)
  expect(of('Mesh_192_168_1_12')).toBe(`Mesh_192_168_1_12 BGP      master   up     00:00:00    Established   
  Description:    Connection to BGP peer
  Preference:     100
  Input filter:   ACCEPT
  Output filter:  (unnamed)
  Routes:         1 imported, 1 exported, 1 preferred
  Route change stats:     received   rejected   filtered    ignored   accepted
    Import updates:              1          0          0          0          1
    Import withdraws:            0          0        ---          0          0
    Export updates:              6          2          3        ---          1
    Export withdraws:            0        ---        ---        ---          0
  BGP state:          Established
    Neighbor address: 192.168.1.12
    Neighbor AS:      64512
    Neighbor ID:      192.168.1.12
    Neighbor caps:    refresh enhanced-refresh restart-able llgr-aware AS4 add-path-rx add-path-tx
    Session:          internal multihop AS4 add-path-rx add-path-tx
    Source address:   192.168.1.11
    Hold timer:       195/240
    Keepalive timer:  35/80

`)
  expect(of('static1')).toContain('  Routes:         1 imported, 0 exported, 1 preferred\n')
  expect(of('device1')).toContain('  Routes:         0 imported, 0 exported, 0 preferred\n')
})

test('show route: in the order of BIRD’s hash, with the router as gateway of a peer behind it', () => {
  expect(say(BGP, 'n1', 'birdc show route')).toBe(TABLE)
  expect(say(BGP, 'n1', 'birdcl -s /var/run/calico/bird.ctl sh ro')).toBe(TABLE)
  expect(say(BGP, 'n1', 'birdc -r show route table master')).toBe(`Access restricted\n${TABLE}`)
})

test('show route all', () => {
  const shown = say(BGP, 'n1', 'birdc show route all')
  expect(shown).toContain('[kernel1 00:00:00] * (10)\n\tType: inherit unicast univ\n\tKernel.source: 3\n\tKernel.metric: 0\n10.65')
  expect(shown).toContain(
    '(100/?) [i]\n\tType: BGP unicast univ\n\tBGP.origin: IGP\n\tBGP.as_path: \n\tBGP.next_hop: 192.168.2.13\n\tBGP.local_pref: 100\n',
  )
  expect(shown).toContain('(200)\n\tType: static unicast univ\n')
  expect(shown).toMatch(/\(240\)\n\tType: device unicast univ\n$/)
})

test('a part of the table', () => {
  const shown: readonly (readonly [string, string])[] = [
    ['for 10.65.3.7', lines(/Mesh_192_168_2_13/)],
    ['for 1.2.3.4', lines(/^0/)],
    ['10.65.3.0/26', lines(/Mesh_192_168_2_13/)],
    ['for 10.65.1.2/32', lines(/cali/)],
    ['protocol Mesh_192_168_2_13', lines(/Mesh_192_168_2_13/)],
    ['export Mesh_192_168_1_12', lines(/static1/)],
    ['noexport Mesh_192_168_1_12', lines(/kernel1/, /direct1/)],
    ['export kernel1', lines(/Mesh/, /static1/)],
    ['preexport kernel1', lines(/Mesh/, /static1/)],
    ['noexport kernel1', ''],
    ['export device1', ''],
    ['filtered', ''],
    ['primary', TABLE],
    ['for 10.65.3.7 export kernel1', lines(/Mesh_192_168_2_13/)],
    ['protocol kernel1 export kernel1', ''],
    ['count', '6 of 6 routes for 6 networks\n'],
    ['count protocol static1', '1 of 6 routes for 6 networks\n'],
    ['stats', `${TABLE}6 of 6 routes for 6 networks\n`],
  ]
  for (const [args, out] of shown) expect(say(BGP, 'n1', `birdc show route ${args}`), args).toBe(out)
})

test('what it does not take', () => {
  const said: readonly (readonly [string, string])[] = [
    ['show route 10.65.4.0/26', 'Network not in table'],
    ['show route protocol foo', 'foo is not a protocol'],
    ['show route export bgp_template', 'bgp_template is not a protocol'],
    ['show route protocol static1 protocol kernel1', 'Protocol specified twice'],
    ['show route table foo', 'foo is not a table'],
    ['show route foo', 'IP address expected'],
    ['show route for foo', 'IP address expected'],
    ['show route for', 'syntax error'],
    ['show route for all', 'syntax error'],
    ['show route export', 'syntax error'],
    ['show route 10.65.1.2', 'syntax error'],
    ['show route 5', 'syntax error'],
    ['show route 10.65.3/24', 'syntax error'],
    ['show route 10.65.3.1/26', 'Invalid prefix'],
    ['show route 10.65.3.0/33', 'Invalid prefix length 33'],
    ['show route for 300.1.1.1', 'Invalid IPv4 address 300.1.1.1'],
    ['show route 10.65.3.0/26 10.65.2.0/26', 'Only one prefix expected'],
    ['show protocols foo', 'foo is not a protocol'],
    ['show protocols kernel1 all', 'syntax error'],
    ['show protocols all all', 'syntax error'],
    ['show status foo', 'syntax error'],
    ['show foo', "No such command. Press `?' for help."],
    ['show', "No such command. Press `?' for help."],
    ['SHOW ROUTE', "No such command. Press `?' for help."],
    [
      'show sta',
      `Ambiguous command, possible expansions are:
show static [<name>]                           Show details of static protocol
show status                                    Show router status`,
    ],
  ]
  for (const [line, out] of said) expect(say(BGP, 'n1', `birdc ${line}`), line).toBe(`${out}\n`)
  expect(ask(BGP, 'n1', 'birdc show memory')).toMatchObject({ rc: 1, out: 'hopscope: birdc show memory is not simulated\n' })
  expect(ask(BGP, 'n1', 'birdc -x show route')).toMatchObject({
    rc: 1,
    out: "birdc: invalid option -- 'x'\nUsage: birdc [-s <control-socket>] [-v] [-r] [-l]\n",
  })
})

test('routes that somebody else put into the kernel are learnt, and the better of two is marked', () => {
  const typed = `ip route add 10.65.9.0/24 via 192.168.1.12 metric 50 proto static
    ip route add blackhole 10.66.0.0/16
    ip route add 10.67.0.0/16 via 10.99.0.1 dev eth0 onlink proto 80
    ip route add 10.68.0.0/16 dev eth0 src 192.168.1.11
    ip route add unreachable 10.69.0.0/16 metric 7
    ip route add 10.65.2.0/26 via 192.168.1.1 metric 9
    ip addr add 10.65.44.3/24 dev lo
    ip addr add 192.168.1.99/24 dev eth0`
    .split('\n')
    .map((line) => line.trim())
  expect(say(BGP, 'n1', 'birdc show route', typed)).toBe(`0.0.0.0/0          via 192.168.1.1 on eth0 [kernel1 00:00:00] * (10)
10.66.0.0/16       blackhole [kernel1 00:00:00] * (10)
10.67.0.0/16       via 10.99.0.1 on eth0 [kernel1 00:00:00] * (10)
10.65.9.0/24       via 192.168.1.12 on eth0 [kernel1 00:00:00] * (10)
10.65.1.2/32       dev cali0761ccbeace [kernel1 00:00:00] * (10)
10.65.2.0/26       via 192.168.1.12 on eth0 [Mesh_192_168_1_12 00:00:00] * (100/0) [i]
                   via 192.168.1.1 on eth0 [kernel1 00:00:00] (10)
10.65.3.0/26       via 192.168.1.1 on eth0 [Mesh_192_168_2_13 00:00:00 from 192.168.2.13] * (100/?) [i]
10.65.1.0/26       blackhole [static1 00:00:00] * (200)
10.68.0.0/16       dev eth0 [kernel1 00:00:00] * (10)
10.69.0.0/16       unreachable [kernel1 00:00:00] * (10)
10.65.44.0/24      dev lo [direct1 00:00:00] * (240)
192.168.1.0/24     dev eth0 [direct1 00:00:00] * (240)
`)
  const all = say(BGP, 'n1', 'birdc show route all protocol kernel1', typed)
  expect(all).toContain('\tKernel.source: 4\n\tKernel.metric: 50\n')
  expect(all).toContain('\tKernel.source: 80\n')
  expect(all).toContain('\tKernel.prefsrc: 192.168.1.11\n')
})

test('IPIP: the tunnel’s address is a route of direct1 beneath the block, and the next hop is still the node', () => {
  const shown = say(over(calico('ipip')), 'n1', 'birdc show route').split('\n')
  expect(shown.slice(2, 6)).toEqual([
    '10.65.2.0/26       via 192.168.1.12 on eth0 [Mesh_192_168_1_12 00:00:00] * (100/0) [i]',
    '10.65.3.0/26       via 192.168.1.1 on eth0 [Mesh_192_168_2_13 00:00:00 from 192.168.2.13] * (100/?) [i]',
    '10.65.1.0/26       blackhole [static1 00:00:00] * (200)',
    '10.65.1.0/32       dev tunl0 [direct1 00:00:00] * (240)',
  ])
})

test('a peer that cannot be reached: who listens is passive, who connects is not done with it', () => {
  const meshIn = (scenario: Scenario, netns: string): readonly string[] =>
    say(scenario, netns, 'birdc show protocols')
      .split('\n')
      .filter((line) => line.startsWith('Mesh'))
  const noGateway = setMachine(BGP, 'n3', { gateway: '' })
  expect(meshIn(noGateway, 'n1')).toEqual([
    'Mesh_192_168_1_12 BGP      master   up     00:00:00    Established   ',
    'Mesh_192_168_2_13 BGP      master   start  00:00:00    Passive       ',
  ])
  expect(meshIn(noGateway, 'n3')).toEqual([
    'Mesh_192_168_1_11 BGP      master   start  00:00:00    Active        Socket: Network is unreachable',
    'Mesh_192_168_1_12 BGP      master   start  00:00:00    Active        Socket: Network is unreachable',
  ])
  expect(say(noGateway, 'n3', 'birdc show protocols all Mesh_192_168_1_11'))
    .toContain(`  Routes:         0 imported, 0 exported, 0 preferred
  Route change stats:     received   rejected   filtered    ignored   accepted
    Import updates:              0          0          0          0          0
    Import withdraws:            0          0        ---          0          0
    Export updates:              0          0          0        ---          0
    Export withdraws:            0        ---        ---        ---          0
  BGP state:          Active
    Neighbor address: 192.168.1.11
    Neighbor AS:      64512
    Last error:       Socket: Network is unreachable
`)
  const deadGateway = setMachine(BGP, 'n3', { gateway: '192.168.2.9' })
  expect(meshIn(deadGateway, 'n3')[0]).toBe('Mesh_192_168_1_11 BGP      master   start  00:00:00    Connect       ')
})

/** n1 and n3 reflect; n4 stands beside n3. */
const REFLECTED = ['n1', 'n3'].reduce(
  (scenario, id) => setMachine(scenario, id, { routeReflector: true }),
  addPod(connect(addMachine(BGP, 'node'), 'n4', 's2'), 'n4'),
)
/** Without the pods' own routes: the recorded nodes had none. */
const reflected = (netns: string, line: string): string =>
  say(REFLECTED, netns, line)
    .split('\n')
    .filter((one) => !one.includes(' dev cali'))
    .join('\n')

test('route reflectors: nobody but they has sessions, and what they hand on says who told it and through which cluster', () => {
  const peers = (netns: string) =>
    [...say(REFLECTED, netns, 'birdc show protocols').matchAll(/^(\w+) BGP .*(Established)/gm)].map(([, name]) => name)
  expect(peers('n1')).toEqual(['Node_192_168_1_12', 'Node_192_168_2_13', 'Node_192_168_2_14'])
  expect(peers('n2')).toEqual(['Node_192_168_1_11', 'Node_192_168_2_13'])
  expect(reflected('n2', 'birdc show route')).toBe(`0.0.0.0/0          via 192.168.1.1 on eth0 [kernel1 00:00:00] * (10)
10.65.4.0/26       via 192.168.1.1 on eth0 [Node_192_168_1_11 00:00:00 from 192.168.1.11] * (100/?) [i]
                   via 192.168.1.1 on eth0 [Node_192_168_2_13 00:00:00 from 192.168.2.13] (100/?) [i]
10.65.2.0/26       blackhole [static1 00:00:00] * (200)
10.65.3.0/26       via 192.168.1.1 on eth0 [Node_192_168_2_13 00:00:00 from 192.168.2.13] * (100/?) [i]
                   via 192.168.1.1 on eth0 [Node_192_168_1_11 00:00:00 from 192.168.1.11] (100/?) [i]
10.65.1.0/26       via 192.168.1.11 on eth0 [Node_192_168_1_11 00:00:00] * (100/0) [i]
                   via 192.168.1.11 on eth0 [Node_192_168_2_13 00:00:00 from 192.168.2.13] (100/0) [i]
192.168.1.0/24     dev eth0 [direct1 00:00:00] * (240)
`)
  expect(say(REFLECTED, 'n2', 'birdc show route all for 10.65.4.0')).toContain(`
	BGP.next_hop: 192.168.2.14
	BGP.local_pref: 100
	BGP.originator_id: 192.168.2.14
	BGP.cluster_list: 244.0.0.1
`)
  expect(ask(REFLECTED, 'n2', 'ip route').out).toContain('10.65.4.0/26 via 192.168.1.1 dev eth0 proto bird \n')
})

test('a reflector: to clients all but what has been round the cluster, to the other reflector what clients told', () => {
  expect(reflected('n1', 'birdc show route')).toBe(`0.0.0.0/0          via 192.168.1.1 on eth0 [kernel1 00:00:00] * (10)
10.65.4.0/26       via 192.168.1.1 on eth0 [Node_192_168_2_14 00:00:00 from 192.168.2.14] * (100/?) [i]
                   via 192.168.1.1 on eth0 [Node_192_168_2_13 00:00:00 from 192.168.2.13] (100/?) [i]
10.65.2.0/26       via 192.168.1.12 on eth0 [Node_192_168_1_12 00:00:00] * (100/0) [i]
                   via 192.168.1.12 on eth0 [Node_192_168_2_13 00:00:00 from 192.168.2.13] (100/0) [i]
10.65.3.0/26       via 192.168.1.1 on eth0 [Node_192_168_2_13 00:00:00 from 192.168.2.13] * (100/?) [i]
10.65.1.0/26       blackhole [static1 00:00:00] * (200)
192.168.1.0/24     dev eth0 [direct1 00:00:00] * (240)
`)
  const told = (netns: string, to: string): readonly string[] =>
    [...say(REFLECTED, netns, `birdc show route export ${to}`).matchAll(/^([\d./]+) .*?\[(\w+)/gm)].map(([, net, by]) => `${net} ${by}`)
  expect(told('n1', 'Node_192_168_1_12')).toEqual([
    '10.65.4.0/26 Node_192_168_2_14',
    '10.65.3.0/26 Node_192_168_2_13',
    '10.65.1.0/26 static1',
  ])
  expect(told('n1', 'Node_192_168_2_13')).toEqual([
    '10.65.4.0/26 Node_192_168_2_14',
    '10.65.2.0/26 Node_192_168_1_12',
    '10.65.1.0/26 static1',
  ])
  expect(told('n2', 'Node_192_168_1_11')).toEqual(['10.65.2.0/26 static1'])
  const details = say(REFLECTED, 'n1', 'birdc show protocols all Node_192_168_1_12')
  expect(details).toContain(
    '  Input filter:   (unnamed)\n  Output filter:  (unnamed)\n  Routes:         1 imported, 3 exported, 1 preferred\n',
  )
  expect(details).toContain('    Session:          internal multihop route-reflector AS4 add-path-rx add-path-tx\n')
})

test('one reflector that cannot be reached, and all who have no other know nothing', () => {
  const alone = setMachine(setMachine(BGP, 'n3', { routeReflector: true }), 'n3', { gateway: '' })
  expect(say(alone, 'n1', 'birdc show route')).not.toContain('[Node_')
  expect(ask(alone, 'n1', 'ip route').out).not.toContain('10.65.2.0/26')
  expect(say(alone, 'n1', 'birdc show protocols')).toMatch(/^Node_192_168_2_13 BGP +master +start +00:00:00 +Connect/m)
})

test('show status and show static; times of day until twenty hours have passed', () => {
  expect(say(BGP, 'n1', 'birdc show status', [], 3725)).toBe(`BIRD v0.3.3+birdv1.6.8
Router ID is 192.168.1.11
Current server time is 1970-01-01 01:02:05
Last reboot on 1970-01-01 00:00:00
Last reconfiguration on 1970-01-01 00:00:00
Daemon is up and running
`)
  expect(say(BGP, 'n1', 'birdc show static')).toBe('10.65.1.0/26 blackhole\n')
  expect(say(BGP, 'n1', 'birdc show route 10.65.1.0/26', [], 72_000)).toBe('10.65.1.0/26       blackhole [static1 1970-01-01] * (200)\n')
})

test('where BIRD does not run there is no socket, and where it is not installed no birdc', () => {
  const vxlan = over(calico('vxlan'))
  expect(ask(vxlan, 'n1', 'birdcl show route')).toMatchObject({
    rc: 1,
    out: 'Unable to connect to server control socket (/var/run/calico/bird.ctl): No such file or directory\n',
  })
  expect(ask(BGP, 'n1', 'birdc -s /run/bird.ctl show route').out).toBe(
    'Unable to connect to server control socket (/run/bird.ctl): No such file or directory\n',
  )
  for (const netns of ['n1p1', 'r1'])
    expect(ask(BGP, netns, 'birdc show route')).toMatchObject({ rc: 127, out: 'bash: birdc: command not found\n' })
  expect(ask(presetOf('vxlan'), 'n1', 'birdc show route').rc).toBe(127)
})

test('confd’s files can be read, and are in the log before what BIRD does by them', () => {
  const read = (scenario: Scenario, file: string) => ask(scenario, 'n1', `cat /etc/calico/confd/config/${file}`)
  expect(read(BGP, 'bird.cfg').out).toContain('protocol bgp Mesh_192_168_1_12 from bgp_template {\n  neighbor 192.168.1.12 as 64512;\n')
  expect(read(BGP, 'bird_ipam.cfg').out).toContain('    krt_tunnel = "";\n')
  expect(read(over(calico('vxlan')), 'bird.cfg')).toMatchObject({
    rc: 1,
    out: 'cat: /etc/calico/confd/config/bird.cfg: No such file or directory\n',
  })
  const log = compile(BGP.topology, [], []).commandsOf('n1')
  const writers = log.map(({ by }) => by).filter((by, at, all) => by !== all[at - 1])
  expect(writers).toEqual(['operator', 'felix', 'calico-cni', 'felix', 'confd', 'bird'])
  expect(log.flatMap(({ by, line }) => (by === 'confd' ? [line] : []))).toEqual([
    'cat > /etc/calico/confd/config/bird.cfg',
    'cat > /etc/calico/confd/config/bird_aggr.cfg',
    'cat > /etc/calico/confd/config/bird_ipam.cfg',
    'sv hup bird',
  ])
})
