// The front door of the engine: what the app, the command line and tests may use. Scenario → network → trace, and questions to each.
// It is fetched before the first packet moves; what can wait is behind the second door, late.ts.
// What needs more throws until `loadRest` has fetched it: see compile/late.ts.
import { compileWith } from './compile/compile-with.ts'
import { restHere } from './compile/late.ts'
import type { Network } from './compile/network.ts'
import type { ShellAnswer } from './shell/answer.ts'
import { jobWith } from './shell/job-with.ts'
import { simulate as run } from './sim/simulate.ts'
import { stateAt } from './trace/query.ts'
import type { Nanoseconds, Trace } from './trace/trace.ts'

export { isRestHere, loadRest, needsRest } from './compile/late.ts'
export type { LoggedCommand, Network } from './compile/network.ts'
export type { ExportFormat } from './interop/export.ts'
export { blocksOf } from './scenario/blocks.ts'
export * from './scenario/derive.ts'
export { blank } from './scenario/drawings.ts'
export { duplicate } from './scenario/duplicate.ts'
export * from './scenario/edit.ts'
export * from './scenario/edit-service.ts'
export type { Patch } from './scenario/edit-value.ts'
export { lookupOf, machineOf, nodesOf, plugsOf } from './scenario/lookup.ts'
export { nameOf, vethNameOf } from './scenario/names.ts'
export { type Nic, ifnameOf, nicsOf } from './scenario/nic.ts'
export { blockSizeOf, encapsulationOf, isDirectWithin, podNetworkOf, runsBgp, tunnelNameOf, vniOf, vxlanPortOf } from './scenario/plugin.ts'
export { type Preset, type PresetId, presetOf, presets } from './scenario/presets.ts'
export type * from './scenario/scenario.ts'
export { subnetOf } from './scenario/segment.ts'
export { endpointsOf, serviceOf, targetPortOf } from './scenario/service.ts'
export type { ShellAnswer } from './shell/answer.ts'
export type { FdbEntry } from './table/fdb.ts'
export type { Considered, ConsideredRule, Lost, RuleLost } from './table/fib.ts'
export type { BridgePort, IfAddr, NetDevice } from './table/link.ts'
export type { Neigh, Nud } from './table/neigh.ts'
export type { NetnsState } from './table/netns.ts'
export type { Owner } from './table/owner.ts'
export { LOCAL_TABLE, MAIN_TABLE, type Route, type Rule } from './table/route.ts'
export { sysctlKeys, sysctlOf } from './table/sysctl.ts'
export { digest } from './trace/digest.ts'
export type { Explanation } from './trace/explain.ts'
export type { WalkedRule } from './trace/walk.ts'
export * from './trace/query.ts'
export type { DropReason, KernelFunction } from './trace/reason.ts'
export type * from './trace/trace.ts'
export { type Ipv4, type Mac, type Prefix, parseIpv4, parseMac, parsePrefix, printIpv4, printMac, printPrefix } from './wire/address.ts'
export { dissect } from './wire/dissect.ts'
export { icmpCodeName, icmpTypeName } from './wire/icmp-name.ts'
export type { FieldValue, Layer, Protocol } from './wire/layer.ts'
export type { Result } from './base/result.ts'

export const compile = compileWith(restHere)

/** Captures, scripts, cases and journeys: code that is loaded when it is first asked for. */
export const exporters = () => import('./interop/export.ts')

/** What the network's traffic does: every frame, every decision, every end. */
export const simulate = (network: Network): Trace => run(network.stateOf, network.traffic.map(jobWith(() => restHere().shell)))

/** A terminal's line in a namespace at time `t` of the trace. */
export const shell = (trace: Trace, network: Network, netns: string, line: string, t: Nanoseconds): ShellAnswer =>
  restHere().shell.answer((name) => stateAt(trace, name, t) ?? network.stateOf(name), netns, line, t)
