/** One obvious button, a step to either side, time, speed, and whether ARP is shown. */
import { Pause, Play, RotateCcw, SkipBack, SkipForward } from 'lucide-react'
import { choose, clock, useApp, useTimeline } from '../state/app.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { useT } from '../ui/i18n.ts'
import { Select } from '../ui/Select.tsx'
import { tip } from '../ui/Tooltip.tsx'
import { useTransportKeys } from './keys.ts'
import './playback.css'
import { Scrubber } from './Scrubber.tsx'

const SPEEDS = ['0.25', '0.5', '1', '2', '4'] as const
const OPTIONS = SPEEDS.map((value) => ({ value, label: `${value}×` }))

export function Transport() {
  const t = useT('playback')
  useTransportKeys()
  const playing = useApp(({ playback }) => playback.playing)
  const speed = useApp(({ playback }) => playback.speed)
  const hideArp = useApp(({ view }) => view.hideArp)
  const { beats, end } = useTimeline()
  const ended = useApp(({ playback }) => !playback.playing && playback.anchor >= end - 1e-6)
  const empty = beats.length === 0
  const verb = playing ? 'pause' : ended && !empty ? 'again' : 'play'
  const icon = { pause: Pause, again: RotateCcw, play: Play }[verb]
  return (
    <div className="play-transport">
      <IconButton kind="primary" icon={icon} label={t(verb)} keys="Space" disabled={empty} data-verb={verb} onClick={clock.toggle} />
      <div className="play-steps">
        <IconButton icon={SkipBack} label={t('back')} keys="←" disabled={empty} onClick={clock.back} />
        <IconButton icon={SkipForward} label={t('step')} keys="→" disabled={empty} onClick={clock.step} />
      </div>
      <Scrubber />
      <div className="play-speed">
        <Select
          label={t('speed')}
          bare
          value={String(speed) as (typeof SPEEDS)[number]}
          options={OPTIONS}
          onChange={(value) => clock.setSpeed(Number(value))}
        />
      </div>
      <Button
        kind="quiet"
        className="ui-button play-arp"
        aria-pressed={!hideArp}
        onClick={() => choose({ hideArp: !hideArp })}
        {...tip(t('arp.tip'))}
      >
        <span>{t(hideArp ? 'arp.hidden' : 'arp.shown')}</span>
        <abbr>ARP</abbr>
      </Button>
    </div>
  )
}
