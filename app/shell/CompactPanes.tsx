/** On a phone: one pane at a time under the canvas, chosen by the tabs at the foot. */
import { ChartGantt, LayoutList, Library, Route, SquareTerminal, Workflow } from 'lucide-react'
import { useState, type ReactNode } from 'react'
import { useApp } from '../state/app.ts'
import { useT } from '../ui/i18n.ts'
import { Tabs } from '../ui/Tabs.tsx'
import type { Panes } from './panes.ts'

type Shown = 'inspector' | 'journey' | 'kernel' | 'timeline' | 'palette' | 'terminal'

type CompactPanesProps = { readonly panes: Panes; readonly guard: (pane: ReactNode) => ReactNode }

export function CompactPanes({ panes, guard }: CompactPanesProps) {
  const t = useT('shell')
  const [shown, show] = useState<Shown>('inspector')
  const building = useApp(({ view }) => view.mode === 'build')
  const tabs = [
    { value: 'inspector', label: t(building ? 'properties' : 'inspector'), icon: LayoutList },
    { value: 'journey', label: t('journey'), icon: Route },
    { value: 'kernel', label: t('kernel'), icon: Workflow },
    { value: 'timeline', label: t('timeline'), icon: ChartGantt },
    { value: 'palette', label: t('presets'), icon: Library },
    { value: 'terminal', label: t('terminal'), icon: SquareTerminal },
  ] as const
  return (
    <aside className="shell-panes" aria-label={t('panes')}>
      <Tabs label={t('panes')} value={shown} tabs={tabs} onChange={show}>
        {guard(panes[shown])}
      </Tabs>
    </aside>
  )
}
