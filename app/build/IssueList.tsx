/** What is wrong, in sentences; one that is about another element leads there. */
import { CircleAlert, TriangleAlert } from 'lucide-react'
import type { Issue } from '../../engine/index.ts'
import { select, useScenario } from '../state/app.ts'
import { locatorOf } from '../state/selection.ts'
import { Icon } from '../ui/Icon.tsx'
import { useT } from '../ui/i18n.ts'
import { Section } from '../ui/Panel.tsx'
import { elementName, keyOf, sentence, subjectOf } from './issues.ts'

type IssueListProps = { readonly issues: readonly Issue[]; /** The element on show: no way there is offered. */ readonly about?: string }

export function IssueList({ issues, about }: IssueListProps) {
  const t = useT('build')
  const scenario = useScenario()
  if (issues.length === 0) return about === undefined ? <p className="muted build-none">{t('issues.none')}</p> : null
  return (
    <Section title={t('issues.title', { count: issues.length })}>
      <ul className="build-issues">
        {issues.map((issue) => {
          const subject = subjectOf(issue)
          const target = subject === undefined || subject === about ? undefined : locatorOf(scenario, subject)
          const text = sentence(issue, scenario.topology, t)
          return (
            <li key={keyOf(issue)} data-severity={issue.severity}>
              <Icon of={issue.severity === 'error' ? CircleAlert : TriangleAlert} />
              <span className="hidden-visually">{t(`severity.${issue.severity}`)}</span>
              {target ? (
                <button type="button" className="build-link" onClick={() => select(target)}>
                  <strong>{elementName(scenario.topology, subject ?? '')}</strong> {text}
                </button>
              ) : (
                <span>{text}</span>
              )}
            </li>
          )
        })}
      </ul>
    </Section>
  )
}
