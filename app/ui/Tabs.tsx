/**
 * Tabs with an underline (radix: arrow keys, roving focus). The panel of the chosen tab is the child:
 * `<Tabs label="Inspector" value={tab} tabs={[{ value: 'headers', label: 'Headers' }, …]} onChange={setTab}>{panel}</Tabs>`
 */
import type { LucideIcon } from 'lucide-react'
import { Tabs as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { Icon } from './Icon.tsx'

type TabsProps<T extends string> = {
  readonly label: string
  readonly value: T
  readonly tabs: readonly { readonly value: T; readonly label: string; readonly icon?: LucideIcon; readonly note?: ReactNode }[]
  readonly onChange: (value: T) => void
  readonly children: ReactNode
}

export function Tabs<T extends string>({ label, value, tabs, onChange, children }: TabsProps<T>) {
  const choose = (next: string) => {
    const tab = tabs.find((t) => t.value === next)
    if (tab) onChange(tab.value)
  }
  return (
    <Radix.Root className="ui-tabs" value={value} onValueChange={choose}>
      <Radix.List className="ui-tablist" aria-label={label}>
        {tabs.map((tab) => (
          <Radix.Trigger key={tab.value} className="ui-tab" value={tab.value}>
            {tab.icon && <Icon of={tab.icon} size={18} />}
            {tab.label}
            {tab.note}
          </Radix.Trigger>
        ))}
      </Radix.List>
      <Radix.Content className="ui-tabpanel" value={value}>
        {children}
      </Radix.Content>
    </Radix.Root>
  )
}
