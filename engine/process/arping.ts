// arping(8) of iputils: ARP requests for one address on one device; broadcast until somebody answers, then unicast.
// Options are read in shell/arping.ts. Leaves out: duplicate address detection.
import { routeOutput } from '../netns/route-output.ts'
import type { Nanoseconds } from '../trace/trace.ts'
import { BROADCAST_MAC, type Ipv4, type Mac, printIpv4, printMac } from '../wire/address.ts'
import { ARP_REPLY, ARP_REQUEST, arp, encodeArp } from '../wire/arp.ts'
import { ETHERTYPE, encodeEthernet } from '../wire/ethernet.ts'
import type { Process } from './syscall.ts'
import { now, recv, send, socket, stateOfNetns } from './syscalls.ts'

export interface ArpingOptions {
  readonly target: Ipv4
  readonly dev: string
  readonly count?: number
  readonly deadline?: Nanoseconds
  /** -U: a gratuitous request; -A: a gratuitous reply. Nobody answers either. */
  readonly unsolicited?: 'request' | 'reply'
  readonly source?: Ipv4
  readonly broadcastOnly: boolean
  readonly quitOnFirst: boolean
}

const SECOND: Nanoseconds = 1_000_000_000

export function* arping(options: ArpingOptions): Process {
  const state = yield* stateOfNetns()
  const dev = state.links.get(options.dev)
  if (dev === undefined) return { rc: 2, out: `arping: Device ${options.dev} not available.\n` }
  if (!dev.up) return { rc: 2, out: `arping: Interface "${options.dev}" is down\n` }
  if (dev.kind === 'loopback') return { rc: 2, out: `arping: Interface "${options.dev}" is not ARPable\n` }
  const way = routeOutput(state, options.target, 0 as Ipv4, options.dev)
  const source =
    options.source ?? (options.unsolicited === undefined ? (way.errno === undefined ? way.src : dev.addrs[0]?.local) : options.target)
  if (source === undefined) return { rc: 2, out: 'arping: bind: Cannot assign requested address\n' }
  const id = yield* socket('packet', { dev: options.dev })
  const lines = [`ARPING ${printIpv4(options.target)} from ${printIpv4(source)} ${options.dev}`]
  const start = yield* now()
  const count = options.count ?? (options.deadline === undefined ? 4 : Infinity)
  const end = start + (options.deadline ?? Infinity)
  let he: Mac = BROADCAST_MAC
  let sent = 0
  let broadcasts = 0
  let received = 0
  while (sent < count && (yield* now()) < end) {
    const asked = yield* now()
    const to = options.broadcastOnly ? BROADCAST_MAC : he
    yield* send(id, frame(options, dev.lladdr, source, to))
    sent += 1
    broadcasts += Number(to === BROADCAST_MAC)
    const until = Math.min(asked + SECOND, end)
    for (let t = asked; t < until; t = yield* now()) {
      const message = yield* recv(id, until - t)
      const values = message?.kind === 'data' ? arp.decode(message.bytes) : undefined
      if (values === undefined || values.spa !== options.target || values.tpa !== source || options.unsolicited !== undefined) continue
      received += 1
      he = values.sha
      lines.push(
        `Unicast reply from ${printIpv4(values.spa)} [${printMac(values.sha).toUpperCase()}]  ${(((yield* now()) - asked) / 1_000_000).toFixed(3)}ms`,
      )
      if (options.quitOnFirst || received >= count) return finish(lines, sent, broadcasts, received, options)
    }
  }
  return finish(lines, sent, broadcasts, received, options)
}

function frame({ target, unsolicited }: ArpingOptions, me: Mac, source: Ipv4, he: Mac): Uint8Array {
  const addresses = { sha: me, spa: source, tha: unsolicited === 'reply' ? me : he, tpa: target }
  return encodeEthernet({ dst: he, src: me, type: ETHERTYPE.ARP }, encodeArp(unsolicited === 'reply' ? ARP_REPLY : ARP_REQUEST, addresses))
}

function finish(
  lines: readonly string[],
  sent: number,
  broadcasts: number,
  received: number,
  { unsolicited }: ArpingOptions,
): { readonly rc: number; readonly out: string } {
  const all = [...lines, `Sent ${sent} probes (${broadcasts} broadcast(s))`, `Received ${received} response(s)`]
  return { rc: unsolicited === undefined && received === 0 ? 1 : 0, out: all.map((line) => `${line}\n`).join('') }
}
