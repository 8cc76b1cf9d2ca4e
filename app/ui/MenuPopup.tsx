/** The lazily loaded half of Menu.tsx: opens at once, because it is only mounted when somebody asked for it. */
import { Check } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { Icon } from './Icon.tsx'
import { Kbd } from './Kbd.tsx'
import type { MenuItem } from './menu-item.ts'

function Item({ item }: { readonly item: MenuItem }) {
  const { label, icon, keys, disabled = false, checked } = item
  const content = (
    <>
      <span className="ui-menu-icon">{checked ? <Icon of={Check} /> : icon && <Icon of={icon} />}</span>
      {label}
      {keys && <Kbd keys={keys} />}
    </>
  )
  if (checked === undefined) {
    return (
      <Radix.Item className="ui-menu-item" disabled={disabled} onSelect={item.onSelect}>
        {content}
      </Radix.Item>
    )
  }
  return (
    <Radix.CheckboxItem className="ui-menu-item" checked={checked} disabled={disabled} onSelect={item.onSelect}>
      {content}
    </Radix.CheckboxItem>
  )
}

export function MenuPopup({ items, children }: { readonly items: readonly MenuItem[]; readonly children: ReactNode }) {
  return (
    <Radix.Root defaultOpen modal={false}>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal>
        <Radix.Content className="ui-menu" sideOffset={6} align="start" collisionPadding={8}>
          {items.map((item) => (
            <div key={item.label} role="none">
              {item.separated && <Radix.Separator className="ui-menu-line" />}
              <Item item={item} />
            </div>
          ))}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
