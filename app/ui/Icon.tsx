/** A single lucide icon, quiet and hidden from screen readers: the control around it carries the name. `<Icon of={Play} />` */
import type { LucideIcon } from 'lucide-react'

export function Icon({ of: Shape, size = 16 }: { readonly of: LucideIcon; readonly size?: number }) {
  return <Shape size={size} strokeWidth={1.75} aria-hidden focusable={false} />
}
