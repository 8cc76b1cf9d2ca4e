/**
 * The frame: where each feature stands. It knows no feature; App gives it the panes.
 *
 *   wide (from 1024 px)                          compact
 *   ┌ top ───────────────────────────────┐      ┌ top ──────┐
 *   │ palette │ canvas       │ inspector │      │ canvas    │
 *   │         │ dock         │           │      │ transport │
 *   │         │ transport    │           │      │ one pane  │
 *   └─────────┴──────────────┴───────────┘      └ tabs ─────┘
 *
 * The dock shows the timeline, and the terminal beside it (in its place where there is no room for both).
 * `terminal` is only rendered while it is open, so that its code is fetched when somebody wants it.
 */
import { SquareTerminal } from 'lucide-react'
import { type CSSProperties, lazy, type ReactNode, Suspense } from 'react'
import { IconButton } from '../ui/Button.tsx'
import { ErrorBoundary } from '../ui/ErrorBoundary.tsx'
import { useT } from '../ui/i18n.ts'
import { Splitter, usePaneSize } from '../ui/Splitter.tsx'
import { useMedia } from '../ui/useMedia.ts'
import type { Panes } from './panes.ts'

/** Only small windows have them. */
const CompactPanes = lazy(async () => ({ default: (await import('./CompactPanes.tsx')).CompactPanes }))

type WorkbenchProps = {
  readonly top: ReactNode
  readonly panes: Panes
  /** Is the kernel path in the canvas's place? Where there is little room it is one of the panes instead. */
  readonly secondCanvas: boolean
  readonly terminalOpen: boolean
  readonly onTerminal: (open: boolean) => void
  readonly onSave?: (() => void) | undefined
}

export function Workbench({ top, panes, secondCanvas, terminalOpen, onTerminal, onSave }: WorkbenchProps) {
  const t = useT('shell')
  const compact = useMedia('(max-width: 1023px)')
  const roomy = useMedia('(min-width: 1400px)')
  const initial = { palette: roomy ? 248 : 216, inspector: roomy ? 404 : 344, dock: Math.min(284, Math.round(innerHeight * 0.31)) }
  const [palette, setPalette] = usePaneSize('palette', initial.palette)
  const [inspector, setInspector] = usePaneSize('inspector', initial.inspector)
  const [dock, setDock] = usePaneSize('dock', initial.dock)
  const sizes = { '--palette-size': `${palette}px`, '--inspector-size': `${inspector}px`, '--dock-size': `${dock}px` } as CSSProperties
  const guard = (pane: ReactNode) => <ErrorBoundary onSave={onSave}>{pane}</ErrorBoundary>

  return (
    <div className="shell" data-compact={compact || undefined} style={sizes}>
      <a className="shell-skip hidden-visually" href="#canvas">
        {t('skip')}
      </a>
      {top}
      {!compact && (
        <nav key="palette" className="shell-palette" aria-label={t('palette')}>
          <div className="shell-scroll">{guard(panes.palette)}</div>
          <Splitter
            label={t('resize.palette')}
            edge="right"
            size={palette}
            initial={initial.palette}
            min={184}
            max={360}
            onSize={setPalette}
          />
        </nav>
      )}
      <main key="canvas" id="canvas" className="shell-canvas" tabIndex={-1} aria-label={t('canvas')}>
        {guard(secondCanvas && !compact ? panes.kernelCanvas : panes.canvas)}
      </main>
      {!compact && (
        <section key="dock" className="shell-dock" data-terminal={terminalOpen || undefined} aria-label={t('timeline')}>
          <Splitter label={t('resize.dock')} edge="top" size={dock} initial={initial.dock} min={120} max={480} onSize={setDock} />
          <div className="shell-timeline">{guard(panes.timeline)}</div>
          {terminalOpen && <div className="shell-terminal">{guard(panes.terminal)}</div>}
        </section>
      )}
      <footer key="transport" className="shell-transport" aria-label={t('transport')}>
        <div className="shell-transport-slot">{guard(panes.transport)}</div>
        {!compact && (
          <IconButton icon={SquareTerminal} label={t('terminal')} pressed={terminalOpen} onClick={() => onTerminal(!terminalOpen)} />
        )}
      </footer>
      {!compact && (
        <aside key="inspector" className="shell-inspector" aria-label={t('inspector')}>
          {guard(panes.inspector)}
          <Splitter
            label={t('resize.inspector')}
            edge="left"
            size={inspector}
            initial={initial.inspector}
            min={300}
            max={560}
            onSize={setInspector}
          />
        </aside>
      )}
      {compact && (
        <Suspense key="panes" fallback={<aside className="shell-panes" />}>
          <CompactPanes panes={panes} guard={guard} />
        </Suspense>
      )}
    </div>
  )
}
