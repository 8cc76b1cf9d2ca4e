/** What floats over the canvas: zoom and the ping tool at its foot; on top, what the tool in hand waits for. */
import { runsBgp } from '../../engine/index.ts'
import { Maximize, Minus, Plus, Send, Waypoints, Workflow, X } from 'lucide-react'
import { lazy, Suspense } from 'react'
import { show, useApp, useScenario } from '../state/app.ts'
import { namesOf } from '../state/names.ts'
import { Button, IconButton } from '../ui/Button.tsx'
import { useT } from '../ui/i18n.ts'
import { toggleSessions } from './alone.ts'

const SessionsNote = lazy(async () => ({ default: (await import('./Sessions.tsx')).SessionsNote }))

type CanvasBarProps = { readonly onZoom: (factor: number) => void; readonly onFit: () => void }

export function CanvasBar({ onZoom, onFit }: CanvasBarProps) {
  const t = useT('topology')
  const scenario = useScenario()
  const sessions = useApp(({ view }) => view.sessions)
  const sending = useApp(({ view }) => view.tool.kind === 'send')
  return (
    <div className="topo-bar" role="toolbar" aria-label={t('control.bar')}>
      <IconButton icon={Plus} label={t('control.in')} keys="+" onClick={() => onZoom(1.3)} />
      <IconButton icon={Minus} label={t('control.out')} keys="-" onClick={() => onZoom(1 / 1.3)} />
      <IconButton icon={Maximize} label={t('control.fit')} keys="F" onClick={onFit} />
      <IconButton
        icon={Send}
        label={t('tool.send')}
        keys="S"
        pressed={sending}
        onClick={() => show({ tool: sending ? { kind: 'select' } : { kind: 'send' } })}
      />
      {runsBgp(scenario.topology.network) && (
        <IconButton icon={Waypoints} label={t('control.sessions')} keys="B" pressed={sessions} onClick={toggleSessions} />
      )}
      {sessions && runsBgp(scenario.topology.network) && (
        <Suspense>
          <SessionsNote />
        </Suspense>
      )}
      <Button
        kind="quiet"
        className="ui-button topo-kernel"
        icon={Workflow}
        aria-keyshortcuts="K"
        onClick={({ currentTarget }) => {
          currentTarget.closest('main')?.focus()
          show({ canvas: 'kernel' })
        }}
      >
        {t('control.kernel')}
      </Button>
    </div>
  )
}

export function ToolHint() {
  const t = useT('topology')
  const name = namesOf(useScenario().topology)
  const tool = useApp(({ view }) => view.tool)
  if (tool.kind === 'select') return null
  const words = tool.from === undefined ? t(`tool.${tool.kind}First`) : t(`tool.${tool.kind}Next`, { name: name(tool.from) })
  return (
    <div className="topo-hint" role="status">
      {words}
      <IconButton icon={X} label={t('tool.cancel')} keys="Esc" onClick={() => show({ tool: { kind: 'select' } })} />
    </div>
  )
}
