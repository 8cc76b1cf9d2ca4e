/**
 * Time and the line to drag it along. Both follow the clock by reference: React renders nothing while the packet slides. The line is drawn by two
 * elements that are only transformed, frame by frame; words, and the value of the input under them, follow a few times a second, for they
 * cost a layout.
 */
import { useEffect, useRef, type KeyboardEvent } from 'react'
import { app, clock, useTimeline } from '../state/app.ts'
import { printTime } from '../state/names.ts'
import { useT } from '../ui/i18n.ts'

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
      const share = timeline.end > 0 ? position / timeline.end : 0
      if (past.current) past.current.style.transform = `scaleX(${share})`
      if (thumb.current) thumb.current.style.transform = `translateX(${100 * share}%)`
      const now = globalThis.performance.now()
      if (app.store.getState().playback.playing && now - told < TELL) return
      told = now
      tell(position)
    }
    show(clock.position())
    return clock.subscribe(show)
  }, [timeline, t])
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
