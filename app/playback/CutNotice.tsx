/** Says that the simulation was stopped because it would not end: a storm between switches, or packets that circle. */
import { useTrace } from '../state/app.ts'
import { Banner } from '../ui/Banner.tsx'
import { useT } from '../ui/i18n.ts'

export function CutNotice() {
  const t = useT('playback')
  const { cut, steps } = useTrace()
  if (cut === undefined) return null
  return (
    <div className="play-cut">
      <Banner tone="warning">{t('cut', { count: steps.length })}</Banner>
    </div>
  )
}
