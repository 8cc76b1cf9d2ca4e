/** What is wrong, in sentences; one that is about another element leads there. */
import { CircleAlert, TriangleAlert } from 'lucide-react'
import { select, useScenario } from '../../state/app.ts'
import { locatorOf } from '../../state/selection.ts'
import { Icon } from '../../ui/Icon.tsx'
import { useT } from '../../ui/i18n.ts'
import { Section } from '../../ui/Panel.tsx'
import { allIssues, issuesOf, keyOf, sentence, subjectOf } from '../../state/issues/issues.ts'
import { VisuallyHidden } from '../../ui/VisuallyHidden.tsx'
import { elementName } from '../../state/names.ts'

/** `about`: of an element, which is on show, so no way there is offered; else of the whole scenario. */
export function IssueList({ about }: { readonly about?: string }) {
  const t = useT('issues')
  const scenario = useScenario()
  const issues = about === undefined ? allIssues(scenario) : issuesOf(scenario, about)
  if (issues.length === 0) return about === undefined ? <p className="muted build-none">{t('none')}</p> : null
  return (
    <Section title={t('title', { count: issues.length })}>
      <ul className="build-issues">
        {issues.map((issue) => {
          const subject = subjectOf(issue)
          const target = subject === undefined || subject === about ? undefined : locatorOf(scenario, subject)
          const text = sentence(issue, scenario.topology, t)
          return (
            <li key={keyOf(issue)} data-severity={issue.severity}>
              <Icon of={issue.severity === 'error' ? CircleAlert : TriangleAlert} />
              <VisuallyHidden>{t(`severity.${issue.severity}`)}</VisuallyHidden>
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
