/**
 * Time and the line to drag it along. Both follow the clock by reference: React renders nothing while the packet slides. The line is drawn by two
 * elements that the compositor moves; words, and the value of the input under them, follow a few times a second, for they cost a layout.
 */
import { useEffect, useRef, type KeyboardEvent } from 'react'
import { app, clock, useTimeline } from '../state/app.ts'
import { printTime } from '../state/names.ts'
import { useT } from '../ui/i18n.ts'
import { glide } from './glide.ts'

const STEPS: Readonly<Record<string, () => void>> = {
  ArrowLeft: clock.back,
  ArrowDown: clock.back,
  ArrowRight: clock.step,
  ArrowUp: clock.step,
  ' ': clock.toggle,
}

/** Milliseconds from one telling of the time to the next while it plays. */
const TELL = 100

export function Scrubber() {
  const t = useT('playback')
  const timeline = useTimeline()
  const time = useRef<HTMLOutputElement>(null)
  const slider = useRef<HTMLInputElement>(null)
  const past = useRef<HTMLElement>(null)
  const thumb = useRef<HTMLElement>(null)
  useEffect(() => {
    let told = -TELL
    const tell = (position: number) => {
      const { current: input } = slider
      if (!input || !time.current) return
      const said = printTime(timeline.timeAt(position))
      time.current.textContent = said
      input.value = String(position)
      input.ariaValueText = t('at', { time: said, beat: timeline.beatAt(position + 1e-6) + 1, total: timeline.beats.length })
    }
    const show = (position: number) => {
      const now = globalThis.performance.now()
      if (app.store.getState().playback.playing && now - told < TELL) return
      told = now
      tell(position)
    }
    show(clock.position())
    return clock.subscribe(show)
  }, [timeline, t])
  useEffect(() => {
    const share = (position: number): number => (timeline.end > 0 ? position / timeline.end : 0)
    const stops = [
      past.current && glide(past.current, (position) => `scaleX(${share(position)})`),
      thumb.current && glide(thumb.current, (position) => `translateX(${100 * share(position)}%)`),
    ]
    return () => stops.forEach((stop) => stop?.())
  }, [timeline])
  const onKey = (event: KeyboardEvent) => {
    const step = STEPS[event.key]
    if (!step) return
    event.preventDefault()
    step()
  }
  return (
    <>
      <output ref={time} className="play-time mono" />
      <div className="play-scrubber">
        <input
          ref={slider}
          className="ui-slider"
          type="range"
          aria-label={t('time')}
          min={0}
          max={timeline.end}
          step="any"
          defaultValue={0}
          onInput={({ currentTarget }) => clock.seek(currentTarget.valueAsNumber)}
          onKeyDown={onKey}
        />
        <i ref={past} className="play-past" />
        <i ref={thumb} className="play-thumb" />
      </div>
    </>
  )
}
