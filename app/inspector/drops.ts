/** Where the words for a drop are, what it was decided by, and how kernels after 6.1 call what 6.1 leaves NOT_SPECIFIED. */
import type { Layer, Step } from '../../engine/index.ts'
import { printNeigh, printRoute } from '../../engine/late.ts'
import { drops } from './drops.en.ts'

export type DropStep = Extract<Step, { kind: 'drop' }>

/** `<key>.means` and `<key>.do`. */
export function dropKey({ reason, where }: Pick<DropStep, 'reason' | 'where'>): string {
  const key = reason === 'NOT_SPECIFIED' ? where : `${reason}@${where}`
  return key in drops.at ? `drop.at.${key}` : `drop.reason.${reason}`
}

export interface Newer {
  readonly name: string
  /** The first kernel that has it. */
  readonly since: string
}

const text = (layers: readonly Layer[], protocol: Layer['protocol'], name: string): string =>
  layers.find((layer) => layer.protocol === protocol && !layer.quoted)?.fields.find((field) => field.name === name)?.text ?? ''

const multicast = (mac: string): boolean => (Number.parseInt(mac.slice(0, 2), 16) & 1) === 1

/** fib_validate_source and ip_route_input_slow. */
function martian(layers: readonly Layer[]): string {
  const [src, dst] = [text(layers, 'ipv4', 'src'), text(layers, 'ipv4', 'dst')]
  if (src.startsWith('127.') || dst.startsWith('127.')) return 'IP_LOCALNET'
  if (dst.startsWith('0.')) return 'IP_INVALID_DEST'
  return src === '255.255.255.255' || src.startsWith('0.') || Number(src.split('.')[0]) >= 224 ? 'IP_INVALID_SOURCE' : 'IP_LOCAL_SOURCE'
}

/** include/net/dropreason-core.h up to Linux 6.14; `layers`: of the frame that was dropped. */
export function newerName({ reason, where, dev }: DropStep, layers: readonly Layer[]): Newer | undefined {
  if (reason === 'link_down' && where === 'enqueue_to_backlog') return { name: 'DEV_READY', since: '6.10' }
  if (reason !== 'NOT_SPECIFIED') return undefined
  switch (where) {
    case 'ip_rcv_finish_core':
      return { name: martian(layers), since: '6.13' }
    case 'vxlan_xmit':
      return { name: 'NO_TX_TARGET', since: '6.14' }
    case 'br_handle_frame':
      return { name: multicast(text(layers, 'ethernet', 'src')) ? 'MAC_INVALID_SOURCE' : 'BRIDGE_INGRESS_STP_STATE', since: '6.14' }
    case 'vxlan_rcv':
      if (text(layers, 'vxlan', 'vni') === '') return { name: 'VXLAN_INVALID_HDR', since: '6.13' }
      return { name: dev === undefined ? 'VXLAN_VNI_NOT_FOUND' : 'LOCAL_MAC', since: '6.13' }
    default:
      return undefined
  }
}

/** The row, rule or setting that decided, as its tool prints it; `before`: the steps that led to the drop, the last one next to it. */
export function decidedBy(drop: DropStep, before: readonly Step[]): readonly string[] {
  const { route, neigh, reason, where } = drop
  if (where === 'nf_hook_slow') return hookLine(before)
  const size = before.findLast((step) => step.kind === 'mtu')
  if (reason === 'PKT_TOO_BIG' && size?.kind === 'mtu') return [`${size.dev} mtu ${size.mtu} < ${size.length}`]
  return [...(route ? [printRoute(route, true).trim()] : []), ...(neigh ? [printNeigh(neigh, true).trim()] : [])]
}

function hookLine(before: readonly Step[]): readonly string[] {
  const hook = before.findLast((step) => step.kind === 'hook')
  if (hook?.kind !== 'hook') return []
  const rule = hook.policy === true ? undefined : hook.rules.at(-1)
  return [rule === undefined ? `-t ${hook.table} -P ${hook.hook} ${hook.verdict}` : `-t ${hook.table} -A ${rule.chain} ${rule.spec}`]
}
