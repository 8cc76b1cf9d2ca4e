// Runs a configuration command: its operations are applied in order until one is refused; the tool then says why in its own words.
import type { LinkEvent } from '../netlink/events.ts'
import { apply } from '../netlink/apply.ts'
import { type NetlinkError, STRERROR } from '../netlink/error.ts'
import type { Configured, Operation } from '../netlink/operation.ts'
import type { NetnsState } from '../table/netns.ts'
import type { Owner } from '../table/owner.ts'
import type { Nanoseconds } from '../trace/trace.ts'
import { missingSet, missingTarget } from './iptables/missing.ts'
import { missingDevice } from './missing-device.ts'
import { parseLine } from './parse.ts'
import type { Configure, Printed } from './parsed.ts'
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

export function applyAll(get: Get, netns: string, by: Owner, parsed: Configure, now: Nanoseconds): Configuration {
  const next = new Map<string, NetnsState>()
  const events: LinkEvent[] = []
  const current = (name: string): NetnsState | undefined => next.get(name) ?? get(name)
  for (const operation of parsed.operations) {
    const refused = perform(operation)
    if (refused !== undefined) return { ...refused, changed: [...next.values()], events }
  }
  const before = get(netns)
  const said = before && parsed.report?.({ state: before, now })
  return { rc: 0, out: parsed.out, ...said, changed: [...next.values()], events }

  /** Applies one operation; what the tool says if it cannot be. */
  function perform(operation: Operation): Printed | undefined {
    const state = current(netns)
    const missing =
      state === undefined || parsed.tool === 'tunnel'
        ? undefined
        : (missingDevice(current, state, operation) ?? missingTarget(state, operation) ?? missingSet(state, operation))
    if (missing !== undefined) return missing
    const applied = apply(current, netns, by, operation, now)
    if (!applied.ok) return complain(parsed.tool, operation, applied.error)
    for (const changed of applied.value.changed) next.set(changed.name, changed)
    events.push(...applied.value.events)
    return undefined
  }
}

/** Whose words a refusal is told in. */
function toolOf({ kind }: Operation): Configure['tool'] {
  if (kind === 'sysctl.set') return 'sysctl'
  if (kind === 'module.load') return 'modprobe'
  if (kind.startsWith('fdb.')) return 'bridge'
  if (kind.startsWith('ipset.')) return 'ipset'
  return kind.startsWith('iptables.') ? 'iptables' : 'ip'
}

/** What a tool would have said of an operation that a daemon was refused. */
export const complaintOf = (get: Get, { netns, by, operation }: Configured): string =>
  applyAll(get, netns, by, { kind: 'configure', tool: toolOf(operation), operations: [operation], out: '' }, 0).out.trimEnd()

/** The tool's words for a refusal. */
function complain(tool: Configure['tool'], operation: Operation, error: NetlinkError): Printed {
  switch (tool) {
    case 'sysctl':
      return { rc: 1, out: operation.kind === 'sysctl.set' ? sysctlComplaint(operation.key, error) : '' }
    case 'iptables':
      return { rc: 1, out: `${iptablesComplaint(operation, error)}\n` }
    case 'ip':
      return { rc: 2, out: rtnetlinkComplaint(error) }
    case 'tunnel':
      return { rc: 1, out: `${tunnelComplaint(operation, error)}\n` }
    case 'modprobe':
    case 'conntrack':
      return { rc: 1, out: '' }
    case 'ipset':
      return { rc: 1, out: `ipset v7.17: ${ipsetComplaint(operation, error)}\n` }
    case 'bridge':
      return { rc: 255, out: rtnetlinkComplaint(error) }
  }
}

const rtnetlinkComplaint = ({ errno, message }: NetlinkError): string =>
  message === undefined ? `RTNETLINK answers: ${STRERROR[errno]}\n` : `Error: ${message}${message.endsWith('.') ? '' : '.'}\n`

/** tnl_add_ioctl and tnl_del_ioctl of iproute2: an addition is asked of tunl0. */
const tunnelComplaint = (operation: Operation, { errno }: NetlinkError): string =>
  operation.kind === 'link.del'
    ? `delete tunnel "${operation.dev}" failed: ${STRERROR[errno]}`
    : `add tunnel "tunl0" failed: ${STRERROR[errno]}`

const sysctlComplaint = (key: string, { errno }: NetlinkError): string =>
  errno === 'ENOENT' ? noSuchKey(key) : `sysctl: setting key "${key}": ${STRERROR[errno]}\n`

/** ipset_errcode(): likewise. */
function ipsetComplaint({ kind }: Operation, { errno, message }: NetlinkError): string {
  if (message !== undefined) return message
  switch (errno) {
    case 'EEXIST':
      if (kind === 'ipset.add') return "Element cannot be added to the set: it's already added"
      return kind === 'ipset.rename'
        ? 'Set cannot be renamed: a set with the new name already exists'
        : 'Set cannot be created: set with the same name already exists'
    case 'ESRCH':
      return kind === 'ipset.swap'
        ? 'Sets cannot be swapped: the second set does not exist'
        : "Element cannot be deleted from the set: it's not added"
    case 'EBUSY':
      return kind === 'ipset.rename'
        ? 'Set cannot be renamed: it is in use by another system'
        : 'Set cannot be destroyed: it is in use by a kernel component'
    case 'EINVAL':
      return 'The sets cannot be swapped: their type does not match'
    case 'ERANGE':
      return 'Hash is full, cannot add more elements'
    default:
      return 'The set with the given name does not exist'
  }
}

const ASKED: Readonly<Partial<Record<Operation['kind'], string>>> = {
  'iptables.insert': 'insertion',
  'iptables.replace': 'replacement',
  'iptables.zero': 'counter',
}

/** iptc_strerror(): what an errno means depends on what was asked for. */
function iptablesComplaint({ kind }: Operation, { errno }: NetlinkError): string {
  const asked = ASKED[kind] ?? 'deletion'
  switch (errno) {
    case 'EEXIST':
      return kind === 'iptables.rename-chain' ? 'iptables: File exists.' : 'iptables: Chain already exists.'
    case 'ENOENT':
      return kind === 'iptables.policy' ? 'iptables: Bad built-in chain name.' : 'iptables: No chain/target/match by that name.'
    case 'ESRCH':
      return 'iptables: Bad rule (does a matching rule exist in that chain?).'
    case 'ERANGE':
      return `iptables: Index of ${asked} too big.`
    case 'ELOOP':
      return 'iptables: Too many links.'
    case 'EBUSY':
      return 'iptables: Directory not empty.'
    default:
      return "iptables: Invalid argument. Run `dmesg' for more information."
  }
}
