/**
 * An element that goes with the clock along a straight way. While the clock runs the browser's compositor moves it, so that a frame costs the
 * main thread nothing; when it stops, turns or jumps, it is told where it is. Returns what ends it.
 */
import { clock } from '../state/app.ts'
import { isStill, shownPosition } from './stage.ts'

/** `transform`: the style at a position; linear in it. */
export function glide(element: HTMLElement | SVGElement, transform: (position: number) => string): () => void {
  let animation: Animation | undefined
  let shown = ''
  let way = clock.motion()
  const show = (position: number): void => {
    const motion = isStill() ? undefined : clock.motion()
    if (motion !== undefined && motion === way && animation) return
    way = motion
    animation?.cancel()
    animation = undefined
    const here = transform(shownPosition(position))
    if (here !== shown) element.style.transform = here
    shown = here
    if (motion === undefined) return
    const duration = (1000 * (motion.until - position)) / motion.rate
    animation = element.animate([{ transform: here }, { transform: transform(motion.until) }], { duration, fill: 'forwards' })
  }
  show(clock.position())
  const stop = clock.subscribe(show)
  return () => {
    stop()
    animation?.cancel()
  }
}
