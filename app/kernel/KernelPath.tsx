/** The second canvas: the inside of one namespace as the kernel sees it, with the way of the packet that is looked at lit. */
import { Network } from 'lucide-react'
import { type KeyboardEvent, useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react'
import { Button } from '../ui/Button.tsx'
import { useT } from '../ui/i18n.ts'
import { EmptyState } from '../ui/Panel.tsx'
import './kernel.css'
import { PACE, planOf } from './layout.ts'
import { Places } from './Places.tsx'
import type { KernelView } from './project.ts'
import { Station } from './Station.tsx'
import { Token } from './Token.tsx'
import { useKernel } from './useKernel.ts'
import { Ways } from './Ways.tsx'

function useRoom() {
  const box = useRef<HTMLDivElement>(null)
  const [room, setRoom] = useState({ width: 0, height: 0 })
  useLayoutEffect(() => {
    if (!box.current) return
    const observer = new ResizeObserver(([entry]) => entry && setRoom({ width: entry.contentRect.width, height: entry.contentRect.height }))
    observer.observe(box.current)
    return () => observer.disconnect()
  }, [])
  return { box, ...room }
}

/** What was lit at the last look: only what is new is lit one after the other. */
function usePace(view: KernelView | undefined): (order: number) => number {
  const [seen, see] = useState({ view, from: 0 })
  if (seen.view !== view) {
    const [before, now] = [seen.view, view?.passed ?? 0]
    see({ view, from: before?.netns === view?.netns ? Math.min(before?.passed ?? 0, now) : now })
  }
  return (order) => Math.max(0, order - seen.from) * PACE
}

const ARROWS: Readonly<Record<string, number>> = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }

/** `onLeave`: back to the topology; absent where both can be seen. */
export function KernelPath({ onLeave }: { readonly onLeave?: () => void }) {
  const t = useT('kernel')
  const { trace, step, places, view, pinned, pin, seek, name } = useKernel()
  const { box, width, height } = useRoom()
  const plan = useMemo(() => planOf(width, height), [width, height])
  const delayOf = usePace(view)
  // Arrows: from visit to visit, in the order of the packet's way.
  const onKey = (event: KeyboardEvent<HTMLElement>) => {
    const by = ARROWS[event.key]
    if (by === undefined || view === undefined) return
    const calls = view.stations.flatMap(({ id, calls: own }) => own.map((call) => ({ id, ...call }))).toSorted((a, b) => a.order - b.order)
    const spoken = calls.filter((call) => call.step !== undefined)
    const at = spoken.findLastIndex(({ light }) => light === 'here' || light === 'passed')
    const next = spoken[at + by]
    event.preventDefault()
    if (next?.step === undefined) return
    seek(next.step)
    event.currentTarget.querySelector<HTMLElement>(`[data-station="${next.id}"]`)?.focus()
  }
  const delays = new Map(view?.stations.map(({ id, calls }) => [id, Math.max(0, ...calls.map(({ order }) => delayOf(order - 1)))]))
  const leave = useRef<HTMLButtonElement>(null)
  // Whoever came by the keyboard goes on from here.
  useEffect(() => {
    const { current } = leave
    const active = current?.ownerDocument.activeElement
    if (active?.matches('body, main') === true) current?.focus({ preventScroll: true })
  }, [])
  const goBack = (from: Element) => {
    from.closest('main')?.focus()
    onLeave?.()
  }
  return (
    <section
      className="kern"
      onKeyDown={({ key, ctrlKey, metaKey, altKey, currentTarget }) => {
        if (key === 'k' && onLeave && !ctrlKey && !metaKey && !altKey) goBack(currentTarget)
      }}
      aria-label={view ? t('of', { name: name(view.netns) }) : t('title')}
    >
      <div ref={box} className="kern-room">
        {view && step && width > 0 && (
          <div
            className="kern-plan"
            role="group"
            aria-label={t('of', { name: name(view.netns) })}
            style={{ height: plan.height }}
            onKeyDown={onKey}
          >
            <Ways plan={plan} ways={view.ways} delayOf={delayOf} />
            {view.stations.map((station) => (
              <Station
                key={station.id}
                station={station}
                box={plan.boxes[station.id]}
                plan={plan}
                delay={delays.get(station.id) ?? 0}
                onSeek={seek}
              />
            ))}
            <Token key={view.netns} trace={trace} step={step} view={view} plan={plan} />
          </div>
        )}
        {!view && <EmptyState title={t('none.title')}>{t('none.hint')}</EmptyState>}
      </div>
      <div className="kern-foot">
        {onLeave && (
          <Button ref={leave} kind="quiet" icon={Network} aria-keyshortcuts="K" onClick={({ currentTarget }) => goBack(currentTarget)}>
            {t('topology')}
          </Button>
        )}
        {places && <Places places={places} name={name} pinned={pinned} onPin={pin} />}
      </div>
    </section>
  )
}
