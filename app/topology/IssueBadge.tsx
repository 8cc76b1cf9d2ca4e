/** What is wrong with an element, counted; the words are its tooltip and its name. A click selects the element in the builder. */
import { TriangleAlert } from 'lucide-react'
import { show, useApp, useScenario } from '../state/app.ts'
import { issuesAt, sentence } from '../state/issues/issues.ts'
import { useT } from '../ui/i18n.ts'
import { Icon } from '../ui/Icon.tsx'
import { tip } from '../ui/Tooltip.tsx'
import { selectElement } from './actions.ts'

export function IssueBadge({ element }: { readonly element: string }) {
  const t = useT('issues')
  const { topology } = useScenario()
  const issues = useApp(({ document }) => issuesAt(document.scenario, element))
  if (issues.length === 0) return null
  const words = issues.map((issue) => sentence(issue, topology, t))
  const error = issues.some(({ severity }) => severity === 'error')
  return (
    <button
      type="button"
      className="topo-badge nodrag"
      data-error={error || undefined}
      tabIndex={-1}
      aria-label={[t('title', { count: issues.length }), ...words].join('. ')}
      {...tip(words.join(' '))}
      onClick={(event) => {
        event.stopPropagation()
        selectElement(element)
        show({ mode: 'build' })
      }}
    >
      <Icon of={TriangleAlert} size={12} />
      {issues.length > 1 && issues.length}
    </button>
  )
}
