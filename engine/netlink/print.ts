// An operation as the command that an operator would type; the shell parses it back to the same operation.
import { printFilter, printIpset } from './print-netfilter.ts'
import { printDestination } from '../table/print.ts'
import { type Route, LOCAL_TABLE, MAIN_TABLE } from '../table/route.ts'
import { TABLE_NAMES } from '../table/fib.ts'
import type { IfAddr } from '../table/link.ts'
import { isLoopback, printIpv4, printMac, printPrefix } from '../wire/address.ts'
import { assertNever } from '../base/assert.ts'
import type { LinkChange, LinkSpec, NeighSpec, Operation, RouteSelector, RuleSelector, RuleSpec } from './operation.ts'

const CENTISECOND = 10_000_000

/** A word as a shell reads it back. */
const quoteWord = (word: string): string => (/^[\w@%+=:,./!^-]+$/.test(word) ? word : `"${word.replaceAll(/[\\"]/g, String.raw`\$&`)}"`)

const join = (...parts: readonly (string | false | undefined)[]): string =>
  parts.filter((part) => part !== undefined && part !== false && part !== '').join(' ')

export function printOperation(operation: Operation): string {
  switch (operation.kind) {
    case 'link.add':
      return printLink(operation.link)
    case 'link.set':
      return printChange(operation.dev, operation.change)
    case 'link.del':
      return `ip link del ${operation.dev}`
    case 'addr.add':
    case 'addr.replace':
      return printAddr(operation.kind.slice(5), operation.dev, operation.addr)
    case 'addr.del': {
      const { local, length } = operation.addr
      return `ip addr del ${printIpv4(local)}${length === undefined ? '' : `/${length}`} dev ${operation.dev}`
    }
    case 'addr.flush':
      return `ip addr flush dev ${operation.dev}`
    case 'route.add':
    case 'route.replace':
    case 'route.change':
    case 'route.append':
    case 'route.prepend':
      return printRoute(operation.kind.slice(6), operation.route)
    case 'route.del':
    case 'route.flush':
      return printSelector(operation.kind.slice(6), operation.match)
    case 'route.flush-cache':
      return 'ip route flush cache'
    case 'rule.add':
      return printRule('add', operation.rule)
    case 'rule.del':
      return printRule('del', operation.match)
    case 'neigh.add':
    case 'neigh.replace':
    case 'neigh.change':
      return printNeigh(operation.kind.slice(6), operation.neigh)
    case 'neigh.del':
      return `ip neigh del ${printIpv4(operation.dst)} dev ${operation.dev}`
    case 'neigh.flush':
      return printNeighFlush(operation)
    case 'fdb.add':
    case 'fdb.replace':
    case 'fdb.append': {
      const { lladdr, dev, dst, master, state } = operation.entry
      return join(
        `bridge fdb ${operation.kind.slice(4)} ${printMac(lladdr)} dev ${dev}`,
        dst !== undefined && `dst ${printIpv4(dst)}`,
        master === undefined ? 'self' : 'master',
        state,
      )
    }
    case 'fdb.del':
      return join(
        `bridge fdb del ${printMac(operation.lladdr)} dev ${operation.dev}`,
        operation.dst !== undefined && `dst ${printIpv4(operation.dst)}`,
        operation.master ? 'master' : 'self',
      )
    case 'fdb.flush':
      return join(`bridge fdb flush dev ${operation.dev}`, operation.master === true && 'master')
    case 'module.load':
      return `modprobe ${operation.name}`
    case 'sysctl.set':
      return `sysctl -w ${quoteWord(`${operation.key}=${operation.value}`)}`
    case 'ipset.create':
    case 'ipset.add':
    case 'ipset.del':
    case 'ipset.flush':
    case 'ipset.destroy':
    case 'ipset.rename':
    case 'ipset.swap':
      return printIpset(operation)
    case 'conntrack.flush':
      return 'conntrack -F'
    case 'conntrack.delete':
      return join('conntrack -D', printFilter(operation.filter))
    default:
      return printIptables(operation)
  }
}

function printIptables(operation: Extract<Operation, { kind: `iptables.${string}` }>): string {
  const table = operation.table === 'filter' ? 'iptables' : `iptables -t ${operation.table}`
  switch (operation.kind) {
    case 'iptables.new-chain':
      return `${table} -N ${operation.chain}`
    case 'iptables.append':
      return `${table} -A ${operation.chain} ${operation.spec}`
    case 'iptables.insert':
      return join(table, `-I ${operation.chain}`, operation.index !== undefined && String(operation.index), operation.spec)
    case 'iptables.delete':
      return join(table, `-D ${operation.chain}`, operation.index !== undefined && String(operation.index), operation.spec)
    case 'iptables.replace':
      return `${table} -R ${operation.chain} ${operation.index} ${operation.spec}`
    case 'iptables.policy':
      return `${table} -P ${operation.chain} ${operation.policy}`
    case 'iptables.rename-chain':
      return `${table} -E ${operation.chain} ${operation.to}`
    case 'iptables.flush':
      return join(table, '-F', operation.chain)
    case 'iptables.zero':
      return join(table, '-Z', operation.chain, operation.index !== undefined && String(operation.index))
    case 'iptables.delete-chain':
      return join(table, '-X', operation.chain)
    default:
      return assertNever(operation)
  }
}

function printLink(link: LinkSpec): string {
  const head = join(
    `ip link add ${link.ifname}`,
    link.lladdr !== undefined && `address ${printMac(link.lladdr)}`,
    link.mtu !== undefined && `mtu ${link.mtu}`,
    `type ${link.kind}`,
  )
  switch (link.kind) {
    case 'phys':
    case 'dummy':
      return head
    case 'veth': {
      const { ifname, netns, lladdr, mtu } = link.peer
      return join(
        head,
        `peer name ${ifname}`,
        lladdr !== undefined && `address ${printMac(lladdr)}`,
        mtu !== undefined && `mtu ${mtu}`,
        netns !== undefined && `netns ${netns}`,
      )
    }
    case 'bridge': {
      const { forwardDelay, ageing, mcastSnooping } = link.bridge
      return join(
        head,
        `forward_delay ${forwardDelay ?? 0}`,
        ageing !== undefined && `ageing_time ${ageing / CENTISECOND}`,
        mcastSnooping !== undefined && `mcast_snooping ${Number(mcastSnooping)}`,
      )
    }
    case 'vxlan': {
      const { id, local, remote, dev, dstport, learning, ttl, df, udpcsum } = link.vxlan
      return join(
        head,
        `id ${id}`,
        local !== undefined && `local ${printIpv4(local)}`,
        remote !== undefined && `remote ${printIpv4(remote)}`,
        dev !== undefined && `dev ${dev}`,
        dstport !== undefined && `dstport ${dstport}`,
        learning !== undefined && (learning ? 'learning' : 'nolearning'),
        ttl !== undefined && `ttl ${ttl === 0 ? 'auto' : ttl}`,
        df !== undefined && `df ${df}`,
        udpcsum !== undefined && (udpcsum ? 'udpcsum' : 'noudpcsum'),
      )
    }
    case 'ipip': {
      const { local, remote, dev, ttl, pmtudisc } = link.ipip
      return join(
        head,
        remote !== undefined && `remote ${printIpv4(remote)}`,
        local !== undefined && `local ${printIpv4(local)}`,
        dev !== undefined && `dev ${dev}`,
        ttl !== undefined && `ttl ${ttl === 0 ? 'inherit' : ttl}`,
        pmtudisc !== undefined && (pmtudisc ? 'pmtudisc' : 'nopmtudisc'),
      )
    }
    case 'macvlan':
      return join(
        head.replace('ip link add', `ip link add link ${link.macvlan.link} name`),
        link.macvlan.mode !== undefined && `mode ${link.macvlan.mode}`,
      )
    default:
      return assertNever(link)
  }
}

/** Port switches are `bridge link set`, everything else `ip link set`. */
function printChange(dev: string, { netns, name, up, mtu, lladdr, master, port, bridge }: LinkChange): string {
  const onOff = (value: boolean): string => (value ? 'on' : 'off')
  if (port !== undefined)
    return join(
      `bridge link set dev ${dev}`,
      ...(['hairpin', 'flood', 'learning', 'isolated'] as const).map((key) => port[key] !== undefined && `${key} ${onOff(port[key])}`),
    )
  return join(
    `ip link set ${dev}`,
    netns !== undefined && `netns ${netns}`,
    name !== undefined && `name ${name}`,
    mtu !== undefined && `mtu ${mtu}`,
    lladdr !== undefined && `address ${printMac(lladdr)}`,
    master !== undefined && (master === null ? 'nomaster' : `master ${master}`),
    up !== undefined && (up ? 'up' : 'down'),
    bridge !== undefined &&
      join(
        'type bridge',
        bridge.ageing !== undefined && `ageing_time ${bridge.ageing / CENTISECOND}`,
        bridge.mcastSnooping !== undefined && `mcast_snooping ${Number(bridge.mcastSnooping)}`,
      ),
  )
}

/** What iproute2 would assume anyway is not said. */
function printRoute(verb: string, { table, type, dst, via, dev, src, metric, proto, scope, onlink, mtu }: Route): string {
  const natural = type === 'local' ? 'host' : type === 'broadcast' || (type === 'unicast' && via === undefined) ? 'link' : 'global'
  const assumed = type === 'local' || type === 'broadcast' ? LOCAL_TABLE : MAIN_TABLE
  return join(
    `ip route ${verb} ${printDestination({ dst, type })}`,
    via !== undefined && `via ${printIpv4(via)}`,
    dev !== undefined && `dev ${dev}`,
    table !== assumed && `table ${TABLE_NAMES.get(table) ?? table}`,
    proto !== 'boot' && `proto ${proto}`,
    scope !== natural && `scope ${scope}`,
    src !== undefined && `src ${printIpv4(src)}`,
    metric !== 0 && `metric ${metric}`,
    onlink && 'onlink',
    mtu !== undefined && `mtu ${mtu}`,
  )
}

function printSelector(verb: string, { dst, type, via, dev, table, proto, scope, metric }: RouteSelector): string {
  return join(
    `ip route ${verb}`,
    dst !== undefined ? printDestination({ dst, type: type ?? 'unicast' }) : type,
    via !== undefined && `via ${printIpv4(via)}`,
    dev !== undefined && `dev ${dev}`,
    table !== undefined && `table ${TABLE_NAMES.get(table) ?? table}`,
    proto !== undefined && `proto ${proto}`,
    scope !== undefined && `scope ${scope}`,
    metric !== undefined && `metric ${metric}`,
  )
}

const printMark = ({ value, mask }: NonNullable<RuleSpec['fwmark']>): string =>
  `fwmark 0x${value.toString(16)}${mask === 0xffffffff ? '' : `/0x${mask.toString(16)}`}`

const printRule = (
  verb: string,
  { priority, from, to, iif, oif, fwmark, invert, lookup, action, suppressPrefixLength }: RuleSelector,
): string =>
  join(
    `ip rule ${verb}`,
    invert === true && 'not',
    from !== undefined && `from ${printPrefix(from)}`,
    to !== undefined && `to ${printPrefix(to)}`,
    iif !== undefined && `iif ${iif}`,
    oif !== undefined && `oif ${oif}`,
    fwmark !== undefined && printMark(fwmark),
    action ?? (lookup !== undefined && `lookup ${TABLE_NAMES.get(lookup) ?? lookup}`),
    suppressPrefixLength !== undefined && `suppress_prefixlength ${suppressPrefixLength}`,
    priority !== undefined && `priority ${priority}`,
  )

const printNeigh = (verb: string, { dst, dev, lladdr, nud }: NeighSpec): string =>
  join(
    `ip neigh ${verb} ${printIpv4(dst)}`,
    lladdr !== undefined && `lladdr ${printMac(lladdr)}`,
    `dev ${dev}`,
    nud !== undefined && `nud ${nud}`,
  )

const printNeighFlush = ({ dev, to, nud }: Extract<Operation, { kind: 'neigh.flush' }>): string =>
  join(
    'ip neigh flush',
    to !== undefined && printPrefix(to),
    dev !== undefined && `dev ${dev}`,
    nud !== undefined && `nud ${nud}`,
    dev === undefined && to === undefined && nud === undefined && 'all',
  )

/** 127.0.0.0/8 is of scope host unless told otherwise. */
const printAddr = (verb: string, dev: string, { local, length, broadcast, scope }: IfAddr): string =>
  join(
    `ip addr ${verb} ${printIpv4(local)}/${length}`,
    broadcast !== undefined && `brd ${printIpv4(broadcast)}`,
    `dev ${dev}`,
    scope !== (isLoopback(local) ? 'host' : 'global') && `scope ${scope}`,
  )
