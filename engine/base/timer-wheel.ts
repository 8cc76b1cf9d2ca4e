// When a kernel timer runs out: the wheel of Linux's kernel/time/timer.c, which never fires early and the later the coarser. A timer that is due
// within 63 ticks fires at the tick after; one within 504 at the next eighth tick, one within 4032 at the next sixty-fourth, and so on.
// Times are nanoseconds; ticks are those of CONFIG_HZ=100, as in the recordings of golden/.
// Leaves out: deferrable timers, the order of timers of one tick (the last one armed goes first), high-resolution timers, which poll(2) and sleep use.

/** A tick of CONFIG_HZ=100. */
export const JIFFY = 10_000_000
/** LVL_CLK_SHIFT, LVL_SIZE, LVL_DEPTH */
const SHIFT = 3
const SIZE = 64
const DEPTH = 8

const jiffies = (t: number): number => Math.floor(t / JIFFY)

/** calc_wheel_index: a timer is armed at `now` to run out `after` (rounded up to ticks) `from`: when does it fire? */
export function timerExpiry(now: number, after: number, from = now): number {
  const expires = jiffies(from) + Math.ceil(after / JIFFY)
  const delta = expires - jiffies(now)
  if (delta < 0) return jiffies(now + JIFFY) * JIFFY
  let level = 0
  while (level < DEPTH - 1 && delta >= (SIZE - 1) * 2 ** (SHIFT * level)) level++
  const granule = 2 ** (SHIFT * level)
  return (Math.floor(expires / granule) + 1) * granule * JIFFY
}
