/** What is in the packet now, why it looks so, and what the namespace knew: one step of the trace, seen from five sides. */
import { useMemo } from 'react'
import { show, useApp } from '../state/app.ts'
import { useT } from '../ui/i18n.ts'
import type { Tab } from '../state/store.ts'
import { EmptyState } from '../ui/Panel.tsx'
import { Tabs } from '../ui/Tabs.tsx'
import { Bytes } from './Bytes.tsx'
import { Headers } from './Headers.tsx'
import './inspector.css'
import './why.css'
import { Journey } from './Journey.tsx'
import { Tables } from './Tables.tsx'
import { Why } from './Why.tsx'
import { type View, useLook, viewOf } from './look.ts'

const TABS: readonly Tab[] = ['headers', 'bytes', 'why', 'tables', 'journey']

const PANES = { headers: Headers, bytes: Bytes, why: Why, tables: Tables } as const

function Pane({ tab, view }: { readonly tab: Tab; readonly view: View }) {
  if (tab === 'journey') return <Journey />
  const Shown = PANES[tab]
  return <Shown view={view} />
}

export function Inspector() {
  const t = useT('inspector')
  const look = useLook()
  const view = useMemo(() => viewOf(look), [look])
  const tab = useApp((state) => state.view.tab)
  if (!view) return <EmptyState title={t('none.title')}>{t('none.hint')}</EmptyState>
  const { step } = view.moment
  const dev = 'dev' in step && step.dev !== undefined ? [step.dev] : []
  const verb = step.kind === 'tx' || step.kind === 'rx' || step.kind === 'drop' ? [t(`direction.${step.kind}`)] : []
  return (
    <section className="ui-panel insp">
      <header className="ui-panel-head">
        <h2 className="ui-panel-title">{[look.name(step.netns), ...dev, ...verb].join(' · ')}</h2>
        <span className="ui-panel-note">{t('nth', { index: look.index, total: look.total })}</span>
      </header>
      <Tabs
        label={t('inspector')}
        value={tab}
        tabs={TABS.map((value) => ({ value, label: t(`tab.${value}`) }))}
        onChange={(next) => show({ tab: next })}
      >
        <Pane tab={tab} view={view} />
      </Tabs>
    </section>
  )
}
