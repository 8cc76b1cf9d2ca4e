/**
 * A menu behind a button. The menu itself (radix, with its positioning: 25 kB) is fetched when it is first opened.
 * `<Menu label="File" icon={Ellipsis} items={[{ label: 'New', icon: Plus, keys: 'Ctrl N', onSelect }, { label: …, checked: true, onSelect }]} />`
 * Without an icon the label is written on the button. `separated: true` draws a hairline above an item.
 */
import { lazy, Suspense, useState } from 'react'
import { Button, IconButton } from './Button.tsx'
import type { MenuProps } from './menu-item.ts'

const MenuPopup = lazy(async () => ({ default: (await import('./MenuPopup.tsx')).MenuPopup }))

export function Menu({ label, icon, items }: MenuProps) {
  const [wanted, setWanted] = useState(false)
  const common = { 'aria-haspopup': 'menu', onClick: () => setWanted(true) } as const
  const trigger = icon ? <IconButton icon={icon} label={label} {...common} /> : <Button {...common}>{label}</Button>
  if (!wanted) return trigger
  return (
    <Suspense fallback={trigger}>
      <MenuPopup items={items}>{icon ? <IconButton icon={icon} label={label} /> : <Button>{label}</Button>}</MenuPopup>
    </Suspense>
  )
}
