/** Words for screen readers only; they show when something inside takes the focus (skip link). */
import type { ReactNode } from 'react'

export function VisuallyHidden({ children }: { readonly children: ReactNode }) {
  return <span className="hidden-visually">{children}</span>
}
