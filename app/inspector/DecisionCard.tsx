/** One decision: the question, the answer in a sentence, the row that won and those that came near, and the command that shows it on a node. */
import { Copy } from 'lucide-react'
import { layersOf } from '../state/stack.ts'
import { IconButton } from '../ui/Button.tsx'
import { useT, type Say } from '../ui/i18n.ts'
import { toast } from '../ui/toast.ts'
import { dropKey, newerName } from './drops.ts'
import type { Moment } from './project.ts'
import { Walk } from './Walk.tsx'
import { question, sentence, tagOf } from './words.ts'
import type { Decision, RuleRow, WhyRow } from './why.ts'

type CardProps = { readonly decision: Decision; readonly moment?: Moment; readonly full?: boolean }

function Rows({ rows, t }: { readonly rows: readonly WhyRow[]; readonly t: Say }) {
  return rows.map(({ text, lost, by }, index) => (
    <li key={index} data-won={lost === undefined || undefined}>
      <code>{text}</code>
      <span>{lost === undefined ? t(`why.by.${by}`) : t(`why.lose.${lost}`)}</span>
    </li>
  ))
}

/** The rows of the table that was asked: the one that won, and under it why the others did not. */
function Table({ decision, full, t }: { readonly decision: Decision; readonly full: boolean; readonly t: Say }) {
  const { step, won, near, far } = decision
  const asked = step.kind === 'route.lookup' || step.kind === 'fdb.lookup' || step.kind === 'neigh.lookup'
  if (!won && !asked) return null
  return (
    <>
      <ul className="insp-rows">
        {won && <Rows rows={[won]} t={t} />}
        {!won && (
          <li data-none={step.kind}>
            <code>{t('why.noRow')}</code>
          </li>
        )}
        {full && <Rows rows={near} t={t} />}
      </ul>
      {full && far.length > 0 && (
        <details className="insp-lost">
          <summary>{t('why.far', { count: far.length })}</summary>
          <ul className="insp-rows">
            <Rows rows={far.slice(0, 50)} t={t} />
          </ul>
        </details>
      )}
    </>
  )
}

/** Which tables were asked, by `ip rule`. */
function Rules({ rules, t }: { readonly rules: readonly RuleRow[]; readonly t: Say }) {
  if (rules.length === 0) return null
  return (
    <ol className="insp-rules" aria-label="ip rule">
      {rules.map(({ text, won, why }) => (
        <li key={text} data-won={won || undefined}>
          <code>{text}</code>
          <span>{won ? t('why.rule.won') : t(`why.rule.${why ?? 'no-route'}`)}</span>
        </li>
      ))}
    </ol>
  )
}

function Command({ command, t }: { readonly command: string; readonly t: Say }) {
  const copy = () => {
    navigator.clipboard.writeText(command).then(
      () => toast(t('why.copied')),
      () => undefined,
    )
  }
  return (
    <p className="insp-command">
      <code>$ {command}</code>
      <IconButton icon={Copy} label={t('why.copy')} onClick={copy} />
    </p>
  )
}

function DropCard({ decision, moment, t }: { readonly decision: Decision; readonly moment: Moment | undefined; readonly t: Say }) {
  const { step, decided } = decision
  if (step.kind !== 'drop') return null
  const key = dropKey(step)
  const newer = newerName(step, moment?.frame ? layersOf(moment.frame) : [])
  return (
    <article className="insp-card" data-tone="warning">
      <h3>
        {t('why.discarded')} <code>{step.reason}</code>
      </h3>
      <p>{t(`${key}.means`)}</p>
      {decided.length > 0 && (
        <ul className="insp-rows" aria-label={t('why.decided')}>
          {decided.map((text) => (
            <li key={text} data-died>
              <code>{text}</code>
            </li>
          ))}
        </ul>
      )}
      <p>
        <b>{t('why.todo')}</b> {t(`${key}.do`)}
      </p>
      <p className="insp-where">{t('why.where', { where: step.where, does: t(`function.${step.where}`) })}</p>
      {newer && <p className="insp-where">{t('why.newer', { name: newer.name, since: newer.since })}</p>}
    </article>
  )
}

export function DecisionCard({ decision, moment, full = false }: CardProps) {
  const t = useT('inspector')
  const { step, command, rules, walk } = decision
  if (step.kind === 'drop') return <DropCard decision={decision} moment={moment} t={t} />
  const title = question(t, step)
  if (!title) return <p className="insp-note">{sentence(t, step)}</p>
  return (
    <article className="insp-card" data-kind={step.kind}>
      <header>
        <h3>{title}</h3>
        <span className="insp-tag mono">{tagOf(step)}</span>
      </header>
      <p className="muted">{sentence(t, step)}</p>
      {full && <Rules rules={rules} t={t} />}
      <Table decision={decision} full={full} t={t} />
      {full && <Walk rows={walk} t={t} />}
      {command && <Command command={command} t={t} />}
    </article>
  )
}
