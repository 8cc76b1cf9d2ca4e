import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Bucket, type Rate, periodOf, rateOf, spend } from './xt-limit.ts'

const SECOND = 1_000_000_000
const chains = new Map()

const rate = (text: string, burst: number): Rate => rateOf(periodOf(text), burst) ?? expect.fail(text)

/** Which of the packets that come at these times, in seconds, pass. */
function passing(one: Rate, times: readonly number[]): readonly boolean[] {
  let bucket: Bucket | undefined
  return times.map((t) => {
    const { passes, bucket: next } = spend(one, bucket, chains, t * SECOND)
    bucket = next
    return passes
  })
}

describe('a token bucket', () => {
  it('lets a burst pass, and then one packet for each share of the time', () => {
    expect(passing(rate('1/sec', 3), [0, 0, 0, 0, 0.9, 1.2, 1.3, 2.3])).toEqual([true, true, true, false, false, true, false, true])
  })

  it('fills up to its burst and no further', () => {
    expect(passing(rate('1/sec', 2), [0, 0, 100, 100, 100])).toEqual([true, true, true, true, false])
  })

  it('earns by whole jiffies of 10 ms', () => {
    expect(passing(rate('100/sec', 1), [0, 0.009, 0.01, 0.019, 0.02])).toEqual([true, false, true, false, true])
  })

  it('is full again when its table is loaded anew', () => {
    const one = rate('1/hour', 1)
    const { bucket } = spend(one, undefined, chains, 0)
    expect(spend(one, bucket, chains, SECOND).passes).toBe(false)
    expect(spend(one, bucket, new Map(), SECOND).passes).toBe(true)
  })

  it('cannot be of a size that the kernel refuses: nothing at once, or more than 32 bits of credits', () => {
    expect(rateOf(periodOf('1/sec'), 0)).toBeUndefined()
    expect(rateOf(periodOf('1/day'), 9)).toBeUndefined()
  })

  it('never lets more pass than its burst and its rate', () => {
    const cases = fc.record({
      perSecond: fc.integer({ min: 1, max: 100 }),
      burst: fc.integer({ min: 1, max: 50 }),
      gaps: fc.array(fc.integer({ min: 0, max: 2000 }), { minLength: 1, maxLength: 60 }),
    })
    fc.assert(
      fc.property(cases, ({ perSecond, burst, gaps }) => {
        let at = 0
        const times = gaps.map((ms) => (at += ms) / 1000)
        const passed = passing(rate(`${perSecond}/sec`, burst), times).filter(Boolean).length
        // What the kernel rounds away from the cost of a packet, and its jiffy, make a little more of the rate.
        expect(passed).toBeLessThanOrEqual(
          burst + (((times.at(-1) ?? 0) - (times[0] ?? 0) + 0.02) * 10_000) / periodOf(`${perSecond}/sec`) + 1,
        )
      }),
    )
  })
})
