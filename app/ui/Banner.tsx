/**
 * A message in its place: `<Banner tone="warning" action={<Button…/>} onClose={…}>Two nodes share 192.168.1.11</Banner>`.
 * tone 'info' (default) is a polite status, 'warning' an alert.
 */
import { Info, TriangleAlert, X } from 'lucide-react'
import type { ReactNode } from 'react'
import { IconButton } from './Button.tsx'
import { Icon } from './Icon.tsx'
import { useT } from './i18n.ts'

type BannerProps = {
  readonly tone?: 'info' | 'warning'
  readonly action?: ReactNode
  readonly onClose?: () => void
  readonly children: ReactNode
}

export function Banner({ tone = 'info', action, onClose, children }: BannerProps) {
  const t = useT('ui')
  return (
    <div className="ui-banner" data-tone={tone} role={tone === 'warning' ? 'alert' : 'status'}>
      <Icon of={tone === 'warning' ? TriangleAlert : Info} />
      <div className="ui-banner-text">{children}</div>
      {action}
      {onClose && <IconButton icon={X} label={t('close')} onClick={onClose} />}
    </div>
  )
}
