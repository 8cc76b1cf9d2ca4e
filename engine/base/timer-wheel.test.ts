import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { JIFFY, timerExpiry } from './timer-wheel.ts'

const SECOND = 100 * JIFFY

describe('timerExpiry', () => {
  it('fires at the next tick while the timer is short', () => {
    expect(timerExpiry(0, 20 * JIFFY)).toBe(21 * JIFFY)
    expect(timerExpiry(JIFFY - 1, 20 * JIFFY)).toBe(21 * JIFFY)
    expect(timerExpiry(3, 62 * JIFFY)).toBe(63 * JIFFY)
    expect(timerExpiry(3, 1)).toBe(2 * JIFFY)
  })

  it('fires at the next eighth tick from 63 ticks on, at the next sixty-fourth from 504', () => {
    expect(timerExpiry(0, 63 * JIFFY)).toBe(64 * JIFFY)
    expect(timerExpiry(0, SECOND)).toBe(104 * JIFFY)
    expect(timerExpiry(4 * JIFFY, SECOND)).toBe(112 * JIFFY)
    expect(timerExpiry(0, 5 * SECOND)).toBe(504 * JIFFY)
    expect(timerExpiry(0, 504 * JIFFY)).toBe(512 * JIFFY)
    expect(timerExpiry(0, 30 * SECOND)).toBe(47 * 64 * JIFFY)
  })

  it('is 1.04 s for a second that is counted from an expiry, as ARP shows it', () => {
    const first = timerExpiry(12_345_678, SECOND)
    expect(timerExpiry(first, SECOND) - first).toBe(104 * JIFFY)
  })

  it('counts from another moment than now', () => {
    expect(timerExpiry(2 * SECOND, 3 * SECOND, SECOND)).toBe(408 * JIFFY)
  })

  it('never fires early, nor later than an eighth and two ticks', () => {
    fc.assert(
      fc.property(fc.nat(1e12), fc.nat(1e12), (now, after) => {
        const late = timerExpiry(now, after) - now - after
        return late >= 0 && late <= after / 7 + 2 * JIFFY
      }),
    )
  })
})
