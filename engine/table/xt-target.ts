// What rules do (net/netfilter/xt_*.c, net/ipv4/netfilter/ipt_REJECT.c, iptables-extensions(8)): a target as data. LOG writes nowhere. A target that is
// not here is a chain's name.
import { type Ipv4, parseIpv4 } from '../wire/address.ts'
import type { RuleSpec, Used } from './rule-spec.ts'
import { markPair } from './xt.ts'

/** struct nf_nat_range2. */
export interface NatRange {
  readonly target: 'SNAT' | 'DNAT' | 'MASQUERADE' | 'REDIRECT'
  readonly manip: 'SNAT' | 'DNAT'
  /** First and last address; for MASQUERADE and REDIRECT the device's. */
  readonly addresses?: readonly [Ipv4, Ipv4]
  readonly ports?: readonly [number, number]
  readonly random: boolean
}

export type Action =
  | { readonly kind: 'verdict'; readonly verdict: 'ACCEPT' | 'DROP' | 'RETURN' }
  | { readonly kind: 'jump'; readonly chain: string; readonly goto: boolean }
  /** XT_CONTINUE: the next rule is asked. */
  | { readonly kind: 'continue' }
  | { readonly kind: 'mark'; readonly value: number; readonly mask: number }
  | { readonly kind: 'connmark'; readonly op: 'set' | 'save' | 'restore'; readonly value: number; readonly mask: number }
  | { readonly kind: 'notrack' }
  | { readonly kind: 'reject'; readonly with: string }
  | { readonly kind: 'nat'; readonly range: NatRange }

const word = ({ given }: Used, flag: string): string | undefined => given.find((one) => one.flag === flag)?.words[0]
const has = ({ given }: Used, flag: string): boolean => given.some((one) => one.flag === flag)

/** `80`, `80-90`. */
function ports(text: string | undefined): Pick<NatRange, 'ports'> {
  if (text === undefined) return {}
  const [low = '0', high = low] = text.split('-')
  return { ports: [Number(low), Number(high)] }
}

/** `10.0.0.1`, `10.0.0.1-10.0.0.9:80-90`, `:80`. */
function toRange(text: string): Pick<NatRange, 'addresses' | 'ports'> {
  const [addresses = '', range] = text.split(':')
  const [low = '', high = low] = addresses.split('-')
  const first = parseIpv4(low)
  return { ...(first !== undefined && { addresses: [first, parseIpv4(high) ?? first] as const }), ...ports(range) }
}

const nat = (used: Used, target: NatRange['target'], manip: NatRange['manip'], range: Pick<NatRange, 'addresses' | 'ports'>): Action => ({
  kind: 'nat',
  range: { target, manip, random: has(used, '--random') || has(used, '--random-fully'), ...range },
})

function connmark(used: Used): Action {
  const set = word(used, '--set-xmark')
  const op = set !== undefined ? 'set' : has(used, '--save-mark') ? 'save' : 'restore'
  const { value, mask } = markPair(set ?? '0/0xffffffff')
  return { kind: 'connmark', op, value, mask: set === undefined ? markPair(word(used, '--nfmask') ?? '0xffffffff').value : mask }
}

const ACTIONS: Readonly<Record<string, (used: Used) => Action>> = {
  ACCEPT: () => ({ kind: 'verdict', verdict: 'ACCEPT' }),
  DROP: () => ({ kind: 'verdict', verdict: 'DROP' }),
  RETURN: () => ({ kind: 'verdict', verdict: 'RETURN' }),
  LOG: () => ({ kind: 'continue' }),
  MARK: (used) => ({ kind: 'mark', ...markPair(word(used, '--set-xmark') ?? '0/0') }),
  CONNMARK: connmark,
  NOTRACK: () => ({ kind: 'notrack' }),
  CT: () => ({ kind: 'notrack' }),
  REJECT: (used) => ({ kind: 'reject', with: word(used, '--reject-with') ?? 'icmp-port-unreachable' }),
  SNAT: (used) => nat(used, 'SNAT', 'SNAT', toRange(word(used, '--to-source') ?? '')),
  DNAT: (used) => nat(used, 'DNAT', 'DNAT', toRange(word(used, '--to-destination') ?? '')),
  MASQUERADE: (used) => nat(used, 'MASQUERADE', 'SNAT', ports(word(used, '--to-ports'))),
  REDIRECT: (used) => nat(used, 'REDIRECT', 'DNAT', ports(word(used, '--to-ports'))),
}

export function actionOf({ target }: RuleSpec): Action {
  if (target === undefined) return { kind: 'continue' }
  const make = target.goto ? undefined : ACTIONS[target.name]
  return make === undefined ? { kind: 'jump', chain: target.name, goto: target.goto } : make(target)
}
