/** Opens the list of keys, also on `?` wherever nobody types; the list is fetched when it is first wanted. */
import { Keyboard } from 'lucide-react'
import { lazy, Suspense, useEffect, useState } from 'react'
import { IconButton } from '../ui/Button.tsx'
import { needWords, useT } from '../ui/i18n.ts'

const Shortcuts = lazy(async () => {
  const [{ Shortcuts: component }] = await Promise.all([import('./panels/Shortcuts.tsx'), needWords('panels')])
  return { default: component }
})

const TYPING = 'input, textarea, select, [contenteditable], [role=dialog]'

export function ShortcutsButton() {
  const t = useT('build')
  const [open, setOpen] = useState(false)
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { target, key, ctrlKey, metaKey, altKey } = event
      if (key !== '?' || ctrlKey || metaKey || altKey || event.defaultPrevented) return
      if (target instanceof Element && target.closest(TYPING) !== null) return
      event.preventDefault()
      setOpen(true)
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
  return (
    <>
      <IconButton icon={Keyboard} label={t('keys')} keys="?" aria-haspopup="dialog" onClick={() => setOpen(true)} />
      {open && (
        <Suspense fallback={null}>
          <Shortcuts onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
