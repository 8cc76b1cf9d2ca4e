/** One station: its place on the packet's way, its tables where it is a hook, and what was decided there. A press goes to that step. */
import { useEffect, useRef } from 'react'
import { useT, type Say } from '../ui/i18n.ts'
import { tip } from '../ui/Tooltip.tsx'
import type { Box, Plan } from './layout.ts'
import type { Call, StationView } from './project.ts'

interface Line {
  readonly text: string
  readonly light: Call['light']
  readonly died: boolean
}

/** One visit tells all that there is room for; of several, each tells its first line, the latest ones last. */
function linesOf(calls: readonly Call[], room: number): readonly Line[] {
  const [only] = calls
  if (only !== undefined && calls.length === 1)
    return only.lines.slice(0, room).map((text, at) => ({ text, light: only.light, died: only.died && at === 0 }))
  const told = calls.filter(({ lines }) => lines.length > 0)
  const last = Math.max(room, told.findLastIndex(({ light }) => light !== 'ahead') + 1)
  return told.slice(Math.max(0, last - room), last).map(({ lines: [text = ''], light, died }) => ({ text, light, died }))
}

/** The visit that a press goes to: the latest so far, else the first to come. */
export const callOf = (calls: readonly Call[]): Call | undefined =>
  calls.findLast(({ light, step }) => light !== 'ahead' && step !== undefined) ?? calls.find(({ step }) => step !== undefined)

export function describe({ id, calls, light, died, where, tables }: StationView, t: Say): string {
  const facts = calls.flatMap(({ lines }) => lines)
  const quiet =
    tables.length > 0 && tables.every(({ rules }) => !rules) ? [t('empty', { tables: tables.map(({ name }) => name).join(', ') })] : []
  const order = calls.map((call) => t('order', { order: call.order }))
  const state = died ? t('died') : t(`light.${light}`)
  return [[t(`station.${id}`), ...order, state].join(', '), ...(facts.length > 0 ? facts : [...quiet, `${where}()`])].join(' · ')
}

export interface StationProps {
  readonly station: StationView
  readonly box: Box
  readonly plan: Pick<Plan, 'lines'>
  /** Milliseconds until it is lit. */
  readonly delay: number
  readonly onSeek: (step: number) => void
}

export function Station({ station, box, plan, delay, onSeek }: StationProps) {
  const t = useT('kernel')
  const self = useRef<HTMLButtonElement>(null)
  const here = station.light === 'here'
  // A low pane keeps the packet in sight.
  useEffect(() => {
    if (here) self.current?.scrollIntoView({ block: 'nearest' })
  }, [here])
  const { id, light, died, calls, tables } = station
  const call = callOf(calls)
  const lines = linesOf(calls, Math.max(1, plan.lines - (tables.length > 0 ? 1 : 0)))
  const words = describe(station, t)
  const rest = light === 'quiet' ? `${station.where}()` : tables.length > 0 && tables.every(({ rules }) => !rules) ? t('silent') : ''
  return (
    <button
      ref={self}
      type="button"
      className="kern-station"
      data-station={id}
      data-light={light}
      data-died={died || undefined}
      aria-disabled={call === undefined || undefined}
      aria-current={light === 'here' ? 'step' : undefined}
      aria-label={words}
      style={{ left: box.x, top: box.y, width: box.width, height: box.height, transitionDelay: `${delay}ms` }}
      onClick={() => call?.step !== undefined && onSeek(call.step)}
      {...tip(words)}
    >
      <span className="kern-head">
        {calls.slice(-2).map(({ order, light: lit }) => (
          <i key={order} className="kern-order" data-light={lit}>
            {order}
          </i>
        ))}
        <b>{t(`station.${id}`)}</b>
      </span>
      {tables.length > 0 && (
        <span className="kern-tables mono">
          {tables.map(({ name, rules, asked }) => (
            <span key={name} data-rules={rules || undefined} data-asked={asked || undefined}>
              {name === 'conntrack' ? 'ct' : name}
            </span>
          ))}
        </span>
      )}
      {lines.map(({ text, light: lit, died: dead }, at) => (
        <span key={at} className="kern-line mono" data-light={lit} data-died={dead || undefined}>
          {text}
        </span>
      ))}
      {lines.length === 0 && rest !== '' && (
        <span className="kern-line" data-light="quiet">
          {rest}
        </span>
      )}
    </button>
  )
}
