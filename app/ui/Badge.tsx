/** A small word beside a title: `<Badge tone="warning">3 issues</Badge>`; tone: 'neutral' (default) | 'accent' | 'warning'. */
import type { ReactNode } from 'react'

export function Badge({ tone = 'neutral', children }: { readonly tone?: 'neutral' | 'accent' | 'warning'; readonly children: ReactNode }) {
  return (
    <span className="ui-badge" data-tone={tone}>
      {children}
    </span>
  )
}
