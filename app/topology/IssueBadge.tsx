/** What is wrong with an element, counted; the words are its tooltip and its name. A click selects the element in the builder. */
import { TriangleAlert } from 'lucide-react'
import type { Issue } from '../../engine/index.ts'
import { show, useScenario } from '../state/app.ts'
import { useT } from '../ui/i18n.ts'
import { Icon } from '../ui/Icon.tsx'
import { tip } from '../ui/Tooltip.tsx'
import { selectElement } from './actions.ts'
import { issueText } from './issues.ts'

export function IssueBadge({ element, issues }: { readonly element: string; readonly issues: readonly Issue[] }) {
  const t = useT('topology')
  const say = useT('build')
  const scenario = useScenario()
  if (issues.length === 0) return null
  const words = issues.map((issue) => issueText(scenario, issue, say))
  const error = issues.some(({ severity }) => severity === 'error')
  return (
    <button
      type="button"
      className="topo-badge nodrag"
      data-error={error || undefined}
      tabIndex={-1}
      aria-label={[t('issues', { count: issues.length }), ...words].join('. ')}
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
