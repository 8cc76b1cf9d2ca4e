/** Issues with their places in the document; the first few, and how many more there are. */
import type { Issue } from '../../engine/index.ts'
import { useT } from '../ui/i18n.ts'
import { issueText, pathText } from './issues.ts'

const MOST = 8

export function IssueList({ issues }: { readonly issues: readonly Issue[] }) {
  const t = useT('share')
  return (
    <ul className="share-issues">
      {issues.slice(0, MOST).map((issue, index) => (
        <li key={index}>
          {issue.path.length > 0 && <code>{pathText(issue.path)}</code>} {issueText(issue, t)}
        </li>
      ))}
      {issues.length > MOST && <li>{t('more', { count: issues.length - MOST })}</li>}
    </ul>
  )
}
