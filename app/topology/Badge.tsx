/** The place of an element's issues. What checks a drawing comes after its packets are on their way. */
import { lazy, Suspense } from 'react'
import { moving } from '../state/moving.ts'
import { needWords } from '../ui/i18n.ts'

const IssueBadge = lazy(async () => {
  await moving()
  const [{ IssueBadge: component }] = await Promise.all([import('./IssueBadge.tsx'), needWords('issues')])
  return { default: component }
})

export const Badge = ({ element }: { readonly element: string }) => (
  <Suspense fallback={null}>
    <IssueBadge element={element} />
  </Suspense>
)
