/**
 * A modal dialog (radix: focus trap, Escape, labelled). Only lazily loaded features import this file.
 * Closing gives the focus back to whatever opened it. `<Dialog title="Share" note="…" onClose={close} footer={<Button…/>}>…</Dialog>`: mounted means open.
 */
import { X } from 'lucide-react'
import { Dialog as Radix } from 'radix-ui'
import { useRef, type ReactNode } from 'react'
import { IconButton } from './Button.tsx'
import { useT } from './i18n.ts'

type DialogProps = {
  readonly title: string
  readonly note?: string
  readonly onClose: () => void
  readonly footer?: ReactNode
  readonly children: ReactNode
}

export function Dialog({ title, note, onClose, footer, children }: DialogProps) {
  const t = useT('ui')
  const opener = useRef<Element>(null)
  return (
    <Radix.Root open onOpenChange={(open) => !open && onClose()}>
      <Radix.Portal>
        <Radix.Overlay className="ui-overlay">
          <Radix.Content
            className="ui-dialog"
            onOpenAutoFocus={(event) => {
              const { target } = event
              opener.current = target instanceof Node ? (target.ownerDocument?.activeElement ?? null) : null
              // The dialog itself, not the button that closes it: what is read first is its title, and no tooltip covers it.
              event.preventDefault()
              if (target instanceof HTMLElement) target.focus({ preventScroll: true })
            }}
            onCloseAutoFocus={() => opener.current instanceof HTMLElement && opener.current.focus()}
            {...(note ? {} : { 'aria-describedby': undefined })}
          >
            <header className="ui-dialog-head">
              <Radix.Title className="ui-title">{title}</Radix.Title>
              <Radix.Close asChild>
                <IconButton icon={X} label={t('close')} />
              </Radix.Close>
            </header>
            {note && <Radix.Description className="muted">{note}</Radix.Description>}
            <div className="ui-dialog-body">{children}</div>
            {footer && <footer className="ui-dialog-foot">{footer}</footer>}
          </Radix.Content>
        </Radix.Overlay>
      </Radix.Portal>
    </Radix.Root>
  )
}
