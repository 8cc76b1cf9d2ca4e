// A token bucket per rule: `-m limit` (net/netfilter/xt_limit.c). Every jiffy earns credits, a packet costs as many as its share of the time earns;
// HZ is 100, as in the recordings. A bucket is full when its table is loaded, and so again whenever a rule of the table changes.
import { JIFFY } from '../base/timer-wheel.ts'
import type { NetfilterTable } from './netfilter.ts'
import type { Given } from './rule-spec.ts'

const HZ = 100
/** XT_LIMIT_SCALE: units of a second in which the average is kept. */
const SCALE = 10_000
/** POW2_BELOW32(0xFFFFFFFF / (HZ * 60 * 60 * 24)): a bucket holds a day's credits without overflow. */
const CREDITS_PER_JIFFY = 256

const SECONDS: Readonly<Record<string, number>> = { sec: 1, min: 60, hour: 3600, day: 86400 }

/** What `--limit` and `--limit-burst` come to. */
export interface Rate {
  readonly cost: number
  readonly cap: number
}

export interface Bucket {
  readonly credit: number
  /** In jiffies. */
  readonly prev: number
  /** The table as it was loaded. */
  readonly chains: NetfilterTable
}

export type Buckets = ReadonlyMap<Rate, Bucket>

/** The average time between two packets: `10/min`. */
export function periodOf(text: string): number {
  const [count, unit = ''] = text.split('/')
  return Math.floor((SCALE * (SECONDS[unit] ?? 1)) / Number(count))
}

/** user2credits, in 32 bits. */
function credits(user: number): number {
  const perSecond = HZ * CREDITS_PER_JIFFY
  if (user > Math.floor(0xffffffff / perSecond)) return Math.imul(Math.floor(user / SCALE), perSecond) >>> 0
  return Math.floor((user * perSecond) / SCALE)
}

/** limit_mt_check; undefined where the kernel answers ERANGE. */
export function rateOf(period: number, burst: number): Rate | undefined {
  const cap = credits(Math.imul(period, burst) >>> 0)
  const cost = credits(period)
  return burst === 0 || cap < cost ? undefined : { cost, cap }
}

export function rateOfGiven(given: readonly Given[]): Rate {
  const word = (flag: string): string | undefined => given.find((one) => one.flag === flag)?.words[0]
  return rateOf(periodOf(word('--limit') ?? '3/hour'), Number(word('--limit-burst') ?? 5)) ?? { cost: 0, cap: 0 }
}

/** limit_mt: does a packet pass now, and what remains. */
export function spend(
  rate: Rate,
  known: Bucket | undefined,
  chains: NetfilterTable,
  now: number,
): { readonly passes: boolean; readonly bucket: Bucket } {
  const jiffies = Math.floor(now / JIFFY)
  const { credit, prev } = known?.chains === chains ? known : { credit: rate.cap, prev: jiffies }
  const filled = Math.min(credit + (jiffies - prev) * CREDITS_PER_JIFFY, rate.cap)
  const passes = filled >= rate.cost
  return { passes, bucket: { credit: passes ? filled - rate.cost : filled, prev: jiffies, chains } }
}
