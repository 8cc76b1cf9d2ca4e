/** Opens the send dialog, which is fetched when it is first wanted. */
import { Send } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { loadRest } from '../../engine/index.ts'
import { Button } from '../ui/Button.tsx'
import { needWords, useT } from '../ui/i18n.ts'

/** The shell comes with it: it knows every program but ping. */
const SendDialog = lazy(async () => {
  const [{ SendDialog: component }] = await Promise.all([import('./panels/SendPanel.tsx'), needWords('panels'), loadRest()])
  return { default: component }
})

export function SendButton({ kind = 'plain' }: { readonly kind?: 'primary' | 'plain' | 'quiet' }) {
  const t = useT('build')
  const [open, setOpen] = useState(false)
  return (
    <>
      <Button kind={kind} icon={Send} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        {t('send')}
      </Button>
      {open && (
        <Suspense fallback={null}>
          <SendDialog onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
