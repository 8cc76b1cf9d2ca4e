/** A packet's walk through the chains of iptables: rule by rule, what matched, what did not, and which one decided. */
import { Fragment } from 'react'
import type { Say } from '../ui/i18n.ts'
import { optionsOf } from './words.ts'
import type { WalkRow } from './why.ts'

type Rule = Extract<WalkRow, { kind: 'rule' }>['rule']

function outcome({ decided, matched, failed }: Rule, t: Say): string {
  if (matched) return t(decided ? 'why.walk.decided' : 'why.walk.matched')
  return failed === undefined ? t('why.walk.missed') : t('why.walk.failed', { option: failed })
}

/** A rule as iptables-save prints it; a line breaks between options, not within one that fits. */
function Spec({ spec }: { readonly spec: string }) {
  return (
    <code>
      {optionsOf(spec).map((option, index) => (
        <Fragment key={index}>
          {index > 0 && ' '}
          <span className="insp-option">{option}</span>
        </Fragment>
      ))}
    </code>
  )
}

function Line({ rule, chain, t }: { readonly rule: Rule; readonly chain: boolean; readonly t: Say }) {
  return (
    <li data-matched={rule.matched || undefined} data-decided={rule.decided || undefined} style={{ paddingLeft: 8 + rule.depth * 14 }}>
      {chain && <b className="mono">{rule.chain}</b>}
      <span className="insp-walk-num mono">{rule.num}</span>
      <Spec spec={rule.spec} />
      <span>{outcome(rule, t)}</span>
    </li>
  )
}

export function Walk({ rows, t }: { readonly rows: readonly WalkRow[]; readonly t: Say }) {
  if (rows.length === 0) return null
  const chainOf = (row: WalkRow | undefined) => (row?.kind === 'rule' ? row.rule.chain : row?.rules[0]?.chain)
  return (
    <ol className="insp-walk">
      {rows.map((row, at) => {
        const chain = chainOf(row) !== chainOf(rows[at - 1])
        if (row.kind === 'rule') return <Line key={at} rule={row.rule} chain={chain} t={t} />
        return (
          <li key={at} className="insp-walk-skipped">
            <details className="insp-lost">
              <summary>{t('why.walk.skipped', { count: row.rules.length, chain: row.rules[0]?.chain ?? '' })}</summary>
              <ol className="insp-walk">
                {row.rules.map((rule) => (
                  <Line key={rule.num} rule={rule} chain={false} t={t} />
                ))}
              </ol>
            </details>
          </li>
        )
      })}
    </ol>
  )
}
