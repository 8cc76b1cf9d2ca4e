/** Time and the line to drag it along. Both follow the clock by reference: React renders nothing while the packet slides. */
import { useEffect, useRef, type KeyboardEvent } from 'react'
import { clock, useTimeline } from '../state/app.ts'
import { printTime } from '../state/names.ts'
import { useT } from '../ui/i18n.ts'

const STEPS: Readonly<Record<string, () => void>> = {
  ArrowLeft: clock.back,
  ArrowDown: clock.back,
  ArrowRight: clock.step,
  ArrowUp: clock.step,
  ' ': clock.toggle,
}

export function Scrubber() {
  const t = useT('playback')
  const timeline = useTimeline()
  const time = useRef<HTMLOutputElement>(null)
  const slider = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const show = (position: number) => {
      const { current: input } = slider
      if (!input || !time.current) return
      const said = printTime(timeline.timeAt(position))
      time.current.textContent = said
      input.value = String(position)
      input.style.setProperty('--share', `${(100 * position) / timeline.end}%`)
      input.ariaValueText = t('at', { time: said, beat: timeline.beatAt(position + 1e-6) + 1, total: timeline.beats.length })
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
    </>
  )
}
