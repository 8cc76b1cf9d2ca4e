/** Shown while the page's address holds a link that cannot be opened: what is wrong, where, and that nothing was changed. */
import { useEffect } from 'react'
import { useStore } from 'zustand'
import { Banner } from '../ui/Banner.tsx'
import { useT } from '../ui/i18n.ts'
import { IssueList } from './IssueList.tsx'
import { broken, dismiss, watchLocation } from './open.ts'
import './share.css'

export function LinkNotice() {
  const t = useT('share')
  const issues = useStore(broken, (state) => state.issues)
  useEffect(watchLocation, [])
  if (issues.length === 0) return null
  return (
    <div className="share-notice">
      <Banner tone="warning" onClose={dismiss}>
        <strong>{t('notice.title')}</strong>
        <IssueList issues={issues} />
        <p>{t('notice.safe')}</p>
      </Banner>
    </div>
  )
}
