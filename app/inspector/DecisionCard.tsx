/** One decision: the question, the answer in a sentence, the row that won, who set it, the command that shows it, and the rows that lost. */
import { useT, type Say } from '../ui/i18n.ts'
import { dropKey, question, sentence } from './words.ts'
import type { Decision, WhyRow } from './why.ts'

type CardProps = { readonly decision: Decision; readonly full?: boolean }

function Lost({ rows, far, t }: { readonly rows: readonly WhyRow[]; readonly far: number; readonly t: Say }) {
  if (rows.length === 0) return null
  return (
    <details className="insp-lost">
      <summary>{t('why.lost')}</summary>
      <ul>
        {rows.map(({ text, lost }, index) => (
          <li key={index}>
            <code>{text}</code>
            {lost && <span className="muted">{t(`why.lose.${lost}`)}</span>}
          </li>
        ))}
        {far > 0 && <li className="muted">{t('why.lostMore', { count: far })}</li>}
      </ul>
    </details>
  )
}

function DropCard({ decision, t }: { readonly decision: Decision; readonly t: Say }) {
  const { step } = decision
  if (step.kind !== 'drop') return null
  const key = dropKey(step)
  return (
    <article className="insp-card" data-tone="warning">
      <h3>
        {t('why.discarded')} <code>{step.reason}</code>
      </h3>
      <p>{t(`${key}.means`)}</p>
      <p>
        <b>{t('why.todo')}</b> {t(`${key}.do`)}
      </p>
      <p className="insp-where mono">{t('why.where', { where: step.where })}</p>
    </article>
  )
}

export function DecisionCard({ decision, full = false }: CardProps) {
  const t = useT('inspector')
  const { step, won, near, far, command } = decision
  if (step.kind === 'drop') return <DropCard decision={decision} t={t} />
  const title = question(t, step)
  const isLookup = command !== undefined
  if (!title) return <p className="insp-note">{sentence(t, step)}</p>
  return (
    <article className="insp-card">
      <h3>{title}</h3>
      <p className="muted">{sentence(t, step)}</p>
      {isLookup && (
        <code className="insp-won" data-none={won ? undefined : step.kind}>
          {won?.text ?? t('why.noRow')}
        </code>
      )}
      <p className="insp-command">
        {command && <code>$ {command}</code>}
        {won && <span className="muted">{t(`why.by.${won.by}`)}</span>}
      </p>
      {full && <Lost rows={near} far={far} t={t} />}
    </article>
  )
}
