/** What the reader is told on arrival: a link or dropped file that cannot be opened and why, or that the last visit's scenario is still there. */
import { useEffect } from 'react'
import { useStore } from 'zustand'
import { open } from '../state/app.ts'
import { Banner } from '../ui/Banner.tsx'
import { Button } from '../ui/Button.tsx'
import { useT } from '../ui/i18n.ts'
import { watchDrops } from './drop.ts'
import { IssueList } from './IssueList.tsx'
import { arrival, dismiss, watchLocation } from './open.ts'
import './share.css'

export function LinkNotice() {
  const t = useT('share')
  const { issues, file, own, unreadable } = useStore(arrival)
  useEffect(watchLocation, [])
  useEffect(() => watchDrops(t), [t])
  if (issues.length === 0 && !own && !unreadable) return null
  const openOwn = () => {
    if (own) void open(own)
    dismiss('own')
  }
  return (
    <div className="share-notice">
      {issues.length > 0 && (
        <Banner tone="warning" onClose={() => dismiss('issues')}>
          <strong>{file === undefined ? t('notice.title') : t('file.refused', { name: file })}</strong>
          <IssueList issues={issues} />
          <p>{t(file === undefined ? 'notice.safe' : 'file.safe')}</p>
        </Banner>
      )}
      {own && (
        <Banner onClose={() => dismiss('own')} action={<Button onClick={openOwn}>{t('notice.openOwn')}</Button>}>
          {t('notice.own')}
        </Banner>
      )}
      {unreadable && (
        <Banner tone="warning" onClose={() => dismiss('unreadable')}>
          {t('notice.unreadable')}
        </Banner>
      )}
    </div>
  )
}
