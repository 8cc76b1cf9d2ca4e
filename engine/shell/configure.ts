// Runs a configuration command: its operations are applied in order until one is refused; the tool then says why in its own words.
import type { LinkEvent } from '../netlink/events.ts'
import { apply } from '../netlink/apply.ts'
import { type NetlinkError, STRERROR } from '../netlink/error.ts'
import type { Operation } from '../netlink/operation.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Owner } from '../table/owner.ts'
import type { Nanoseconds } from '../trace/trace.ts'
import { parseLine } from './parse.ts'
import type { Parsed } from './parsed.ts'
import { noSuchKey } from './sysctl.ts'

type Get = (netns: string) => NetnsState | undefined

export interface Configuration {
  readonly rc: number
  readonly out: string
  /** Namespaces that are different now, also when a later operation of the line was refused. */
  readonly changed: readonly NetnsState[]
  readonly events: readonly LinkEvent[]
}

/** A line in namespace `netns`; show commands print, traffic commands are refused here. */
export function configure(get: Get, netns: string, by: Owner, line: string, now: Nanoseconds): Configuration {
  const parsed = parseLine(line)
  const state = get(netns)
  if (parsed.kind === 'show' && state !== undefined) return { ...parsed.print({ state, get, now }), changed: [], events: [] }
  if (parsed.kind === 'wrong') return { rc: parsed.rc, out: parsed.out, changed: [], events: [] }
  if (parsed.kind !== 'configure') return { rc: 1, out: `hopscope: not a configuration command: ${line}\n`, changed: [], events: [] }
  return applyAll(get, netns, by, parsed, now)
}

export function applyAll(get: Get, netns: string, by: Owner, parsed: Extract<Parsed, { kind: 'configure' }>, now: Nanoseconds): Configuration {
  const next = new Map<string, NetnsState>()
  const events: LinkEvent[] = []
  for (const operation of parsed.operations) {
    const applied = apply((name) => next.get(name) ?? get(name), netns, by, operation, now)
    if (!applied.ok) return { ...complain(parsed.tool, operation, applied.error), changed: [...next.values()], events }
    for (const state of applied.value.changed) next.set(state.name, state)
    events.push(...applied.value.events)
  }
  return { rc: 0, out: parsed.out, changed: [...next.values()], events }
}

/** The tool's words for a refusal. */
function complain(tool: string, operation: Operation, { errno, message }: NetlinkError): { readonly rc: number; readonly out: string } {
  if (tool === 'sysctl') return { rc: 255, out: operation.kind === 'sysctl.set' ? noSuchKey(operation.key) : '' }
  if (tool === 'iptables') return { rc: 1, out: `${IPTABLES[errno] ?? `iptables: ${STRERROR[errno]}.`}\n` }
  const dev = deviceOf(operation)
  if (errno === 'ENODEV' && message === undefined && dev !== undefined) return { rc: 1, out: `Cannot find device "${dev}"\n` }
  return { rc: 2, out: message === undefined ? `RTNETLINK answers: ${STRERROR[errno]}\n` : `Error: ${message}${message.endsWith('.') ? '' : '.'}\n` }
}

const IPTABLES: Readonly<Partial<Record<NetlinkError['errno'], string>>> = {
  EEXIST: 'iptables: Chain already exists.',
  ENOENT: 'iptables: No chain/target/match by that name.',
  EBUSY: 'iptables: Directory not empty.',
}

function deviceOf(operation: Operation): string | undefined {
  switch (operation.kind) {
    case 'route.add':
    case 'route.replace':
    case 'route.append':
      return operation.route.dev
    case 'neigh.add':
    case 'neigh.replace':
    case 'neigh.change':
      return operation.neigh.dev
    case 'fdb.add':
    case 'fdb.replace':
    case 'fdb.append':
      return operation.entry.dev
    default:
      return 'dev' in operation ? operation.dev : undefined
  }
}
