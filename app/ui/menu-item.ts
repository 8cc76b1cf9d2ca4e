/** What a menu lists. */
import type { LucideIcon } from 'lucide-react'

export type MenuItem = {
  readonly label: string
  readonly onSelect: () => void
  readonly icon?: LucideIcon | undefined
  readonly keys?: string | undefined
  readonly disabled?: boolean | undefined
  readonly checked?: boolean | undefined
  readonly separated?: boolean | undefined
}
