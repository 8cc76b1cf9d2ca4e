/**
 * A titled pane: `<Panel title="node-1 · eth0 · transmit" note="step 9 of 31" actions={…}>…</Panel>`; its body scrolls.
 * `<Section title="Flannel">…</Section>`: a group with a small heading, as in the palette.
 * `<EmptyState title="No packet yet" action={<Button…/>}>Choose two pods and send a ping.</EmptyState>`: no dead ends.
 */
import type { ReactNode } from 'react'

type PanelProps = { readonly title: ReactNode; readonly note?: ReactNode; readonly actions?: ReactNode; readonly children: ReactNode }

export function Panel({ title, note, actions, children }: PanelProps) {
  return (
    <section className="ui-panel">
      <header className="ui-panel-head">
        <h2 className="ui-panel-title">{title}</h2>
        {note && <span className="ui-panel-note">{note}</span>}
        {actions}
      </header>
      <div className="ui-panel-body">{children}</div>
    </section>
  )
}

type SectionProps = { readonly title: string; readonly className?: string; readonly children: ReactNode }

export function Section({ title, className = '', children }: SectionProps) {
  return (
    <section className={`ui-section ${className}`}>
      <h2 className="ui-overline">{title}</h2>
      {children}
    </section>
  )
}

type EmptyStateProps = { readonly title: string; readonly children?: ReactNode; readonly action?: ReactNode }

export function EmptyState({ title, children, action }: EmptyStateProps) {
  return (
    <div className="ui-empty">
      <p className="ui-empty-title">{title}</p>
      {children && <p className="muted">{children}</p>}
      {action}
    </div>
  )
}
