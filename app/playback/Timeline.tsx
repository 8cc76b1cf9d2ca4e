/** The exchange as a ladder: devices downwards, beats to the right, a small header stack at every visit, and the playhead. Drag anywhere to scrub. */
import { useCallback, useMemo } from 'react'
import { stateAt } from '../../engine/index.ts'
import { useApp, useNetwork, useScenario, useTimeline, useTrace } from '../state/app.ts'
import { exchangeOf, stepLookedAt } from '../state/exchange.ts'
import { namesOf } from '../state/names.ts'
import { packetOf } from '../state/selection.ts'
import { useT } from '../ui/i18n.ts'
import { EmptyState } from '../ui/Panel.tsx'
import { Ladder, MARGIN, rowHeight } from './Ladder.tsx'
import { ladderOf, rowDevice } from './ladder.ts'
import './playback.css'
import { tracksOf } from './project.ts'
import { rowName } from './rows.ts'
import { useWindow } from './useWindow.ts'

/** Width of the row labels, as in playback.css. */
const LABELS = 128

function useExchange() {
  const trace = useTrace()
  const network = useNetwork()
  const timeline = useTimeline()
  const hideArp = useApp(({ view }) => view.hideArp)
  const selection = useApp(({ view }) => view.selection)
  const playback = useApp((state) => state.playback)
  const step = stepLookedAt(trace, timeline, selection, playback)
  const run = step === undefined ? undefined : trace.packets[step.packet]?.run
  const rungs = useMemo(() => {
    const wanted = new Set(exchangeOf(trace, step, hideArp))
    const rowOf = (netns: string, dev: string) => rowDevice(network.stateOf(netns) ?? stateAt(trace, netns, 0), dev)
    const tracks = tracksOf(trace, timeline.beatOf).filter(({ packet }) => wanted.has(packet))
    return ladderOf(tracks, rowOf)
    // oxlint-disable-next-line react/exhaustive-deps -- of the step only its run matters
  }, [trace, network, timeline, hideArp, run])
  const position = timeline.beats[playback.beat]?.position ?? 0
  const active = rungs.marks.findLast((mark) => mark.track.packet.id === step?.packet && mark.from <= position + 1e-6)?.row
  return { timeline, rungs, position, active, followed: packetOf(selection), run: trace.runs[run ?? -1] }
}

export function Timeline() {
  const t = useT('playback')
  const { topology } = useScenario()
  const name = namesOf(topology)
  const { timeline, rungs, position, active, followed, run } = useExchange()
  const { box, reveal, width, height, from, to } = useWindow()
  const row = rowHeight(rungs.rows.length, height)
  const onMove = useCallback((at: number) => reveal(at, LABELS), [reveal])
  return (
    <section className="play-ladder" aria-label={t('ladder')}>
      {rungs.rows.length === 0 && <EmptyState title={t('empty.title')}>{t('empty.hint')}</EmptyState>}
      <h2 className="play-title" hidden={run === undefined}>
        {run && name(run.netns)} <code>{run?.line}</code>
      </h2>
      <div ref={box} className="play-scroll" tabIndex={0} role="group" aria-label={t('ladder')} hidden={rungs.rows.length === 0}>
        <ol className="play-rows" style={{ paddingTop: MARGIN.top, paddingBottom: MARGIN.bottom, lineHeight: `${row}px` }}>
          {rungs.rows.map((rung, index) => (
            <li key={rung.key} data-active={index === active || undefined} title={`${name(rung.netns)} ${rung.dev}`}>
              {rowName(topology, rung)}
            </li>
          ))}
        </ol>
        <Ladder
          rungs={rungs}
          timeline={timeline}
          position={position}
          followed={followed}
          room={width - LABELS}
          row={row}
          from={from}
          to={to}
          onMove={onMove}
        />
      </div>
    </section>
  )
}
