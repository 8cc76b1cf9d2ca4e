/** The link: to copy, its length, and its QR code while it is short enough for one. */
import { Check, Copy } from 'lucide-react'
import { type ReactNode, useMemo, useRef, useState } from 'react'
import type { Scenario } from '../../engine/index.ts'
import { Banner } from '../ui/Banner.tsx'
import { Button } from '../ui/Button.tsx'
import { useT } from '../ui/i18n.ts'
import { toast } from '../ui/toast.ts'
import { LONG, QR_MOST, TOO_LONG, linkTo, sizeOf } from './link.ts'
import { qrOf } from './qr.ts'

function QrCode({ link }: { readonly link: string }) {
  const t = useT('share')
  const { size, path } = useMemo(() => qrOf(link), [link])
  return (
    <svg className="share-qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t('link.qr')} shapeRendering="crispEdges">
      <rect width={size} height={size} fill="#ffffff" />
      <path d={path} fill="#000000" />
    </svg>
  )
}

/** `children` stand beside the code, or where it would be. */
export function LinkPart({ scenario, children }: { readonly scenario: Scenario; readonly children: ReactNode }) {
  const t = useT('share')
  const field = useRef<HTMLInputElement>(null)
  const [copied, setCopied] = useState<string>()
  const link = useMemo(() => linkTo(globalThis.location.href, scenario), [scenario])
  const size = sizeOf(link)
  const short = link.length <= QR_MOST
  const done = copied === link

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(link)
      setCopied(link)
      toast(t('link.copied'))
    } catch {
      // The browser forbids it (a frame, no TLS): the reader can still copy the selected text.
      field.current?.select()
      toast(t('link.copyYourself'))
    }
  }

  return (
    <section className="share-part">
      <h3>{t('link.title')}</h3>
      {size === 'too-long' ? (
        <Banner tone="warning">{t('link.tooLong', { count: link.length, most: TOO_LONG })}</Banner>
      ) : (
        <>
          <div className="share-link">
            <input
              ref={field}
              className="ui-input mono"
              readOnly
              aria-label={t('link.title')}
              value={link}
              onFocus={({ target }) => target.select()}
            />
            <Button kind="primary" icon={done ? Check : Copy} onClick={() => void copy()}>
              {t(done ? 'link.done' : 'link.copy')}
            </Button>
          </div>
          <p className="muted">{t('link.length', { count: link.length })}</p>
          {size === 'long' && <Banner tone="warning">{t('link.long', { most: LONG })}</Banner>}
          {!short && <p className="muted">{t('link.noQr', { most: QR_MOST })}</p>}
        </>
      )}
      <div className="share-beside">
        {short && <QrCode link={link} />}
        {children}
      </div>
    </section>
  )
}
