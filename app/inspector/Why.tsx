/** Everything that was decided between the frame before and this one, in order, along a rail; the step that was chosen is marked. */
import { useEffect, useRef } from 'react'
import { useApp } from '../state/app.ts'
import { useT } from '../ui/i18n.ts'
import { DecisionCard } from './DecisionCard.tsx'
import type { View } from './look.ts'
import type { Moment } from './project.ts'
import type { Decision } from './why.ts'

type StopProps = { readonly decision: Decision; readonly moment: Moment; readonly chosen: boolean }

function Stop({ decision, moment, chosen }: StopProps) {
  const self = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (chosen) self.current?.scrollIntoView({ block: 'nearest' })
  }, [chosen])
  return (
    <li ref={self} data-chosen={chosen || undefined} data-kind={decision.step.kind}>
      <DecisionCard decision={decision} moment={moment} full />
    </li>
  )
}

export function Why({ view }: { readonly view: View }) {
  const t = useT('inspector')
  const { moment, decided, next, name } = view
  const chosen = useApp((state) => (state.view.selection?.kind === 'step' ? state.view.selection.index : -1))
  const birth = moment.before === undefined && moment.packet.birth !== 'flood'
  const stops = (all: readonly Decision[]) =>
    all.map((decision) => <Stop key={decision.step.index} decision={decision} moment={moment} chosen={decision.step.index === chosen} />)
  return (
    <div className="insp-why">
      {(birth || decided.length > 0) && (
        <ol className="insp-rail">
          {birth && (
            <li>
              <p className="insp-note">{t(`birth.${moment.packet.birth}`, { netns: name(moment.step.netns) })}</p>
            </li>
          )}
          {stops(decided)}
        </ol>
      )}
      {!birth && decided.length === 0 && <p className="muted">{t('why.none')}</p>}
      {next.length > 0 && <h3 className="ui-overline">{t('why.next')}</h3>}
      {next.length > 0 && (
        <ol className="insp-rail" data-next>
          {stops(next)}
        </ol>
      )}
    </div>
  )
}
