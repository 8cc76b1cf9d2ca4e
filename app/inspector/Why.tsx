/** Everything that was decided between the frame before and this one, in order. */
import { useT } from '../ui/i18n.ts'
import { DecisionCard } from './DecisionCard.tsx'
import type { View } from './look.ts'

export function Why({ view }: { readonly view: View }) {
  const t = useT('inspector')
  const { moment, decided, next, name } = view
  const birth = moment.before === undefined && moment.packet.birth !== 'flood'
  return (
    <div className="insp-why">
      {birth && <p className="insp-note">{t(`birth.${moment.packet.birth}`, { netns: name(moment.step.netns) })}</p>}
      {decided.map((decision) => (
        <DecisionCard key={decision.step.index} decision={decision} full />
      ))}
      {!birth && decided.length === 0 && <p className="muted">{t('why.none')}</p>}
      {next.length > 0 && <h3 className="ui-overline">{t('why.next')}</h3>}
      {next.map((decision) => (
        <DecisionCard key={decision.step.index} decision={decision} full />
      ))}
    </div>
  )
}
