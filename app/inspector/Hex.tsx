/** The whole frame in hexadecimal: one bar of colour per header, what was added, rewritten or taken off since the hop before, and the field under the pointer. */
import { useCallback, useLayoutEffect, useMemo, useRef, useState, type CSSProperties, type KeyboardEvent, type PointerEvent } from 'react'
import { colourOf } from '../state/stack.ts'
import { useT } from '../ui/i18n.ts'
import { type ByteRow, type Range, byteRows, covers, fieldsAt, rangeOfField, rangeOfLayer } from './bytes.ts'
import type { View } from './look.ts'
import { growth, growthText, titleOf } from './project.ts'

type HexProps = {
  readonly view: View
  /** Of the data only the first row. */
  readonly brief?: boolean
  readonly lit: Range | undefined
  readonly onLight: (range: Range | undefined) => void
}

/** Room for 16 bytes a row with ASCII, 16 without, or 8 with. */
const FORMATS = [
  { from: 500, width: 16, ascii: true },
  { from: 350, width: 16, ascii: false },
  { from: 0, width: 8, ascii: true },
] as const

const formatFor = (room: number): (typeof FORMATS)[number] => FORMATS.find(({ from }) => room >= from) ?? FORMATS[2]

/** Renders again only when another format fits. */
function useFormat() {
  const box = useRef<HTMLDivElement>(null)
  const [format, setFormat] = useState(formatFor(360))
  useLayoutEffect(() => {
    if (!box.current) return
    const observer = new ResizeObserver(([entry]) => entry && setFormat(formatFor(entry.contentRect.width)))
    observer.observe(box.current)
    return () => observer.disconnect()
  }, [])
  return { box, format }
}

function Row({ row, lit, ascii }: { readonly row: ByteRow; readonly lit: Range | undefined; readonly ascii: boolean }) {
  return (
    <div className="insp-hex-row" data-layer={colourOf(row.layer.protocol)} data-removed={row.removed || undefined}>
      <span className="insp-hex-bytes">
        {row.cells.map(({ at, hex, fate }, index) => (
          <span key={index} data-at={at} data-fate={fate} data-lit={covers(lit, at) || undefined}>
            {hex}
          </span>
        ))}
      </span>
      {ascii && (
        <span className="insp-hex-ascii" aria-hidden>
          {row.cells.map(({ char }) => char).join('')}
        </span>
      )}
    </div>
  )
}

export function Hex({ view, brief = false, lit, onLight }: HexProps) {
  const t = useT('inspector')
  const { box, format } = useFormat()
  const { moment, diff } = view
  const { frame, before } = moment
  const all = useMemo(
    () => (frame && diff ? byteRows(frame.bytes, before?.bytes, diff, format.width) : []),
    [frame, before, diff, format.width],
  )
  const rows = brief ? all.filter(({ layer, offset }) => layer.protocol !== 'payload' || offset === layer.offset) : all
  const hidden = all.filter((row) => !rows.includes(row)).reduce((sum, { cells }) => sum + cells.length, 0)
  const layers = useMemo(() => diff?.layers.map(({ layer }) => layer) ?? [], [diff])
  const lightByte = useCallback(
    (at: number) => {
      const found = fieldsAt(layers, at)
      const field = found?.fields[0]
      onLight(field ? rangeOfField(field) : found && rangeOfLayer(found.layer))
    },
    [layers, onLight],
  )
  const onPoint = ({ target }: PointerEvent) => {
    const at = target instanceof HTMLElement ? Number(target.dataset['at'] ?? -1) : -1
    if (at >= 0) lightByte(at)
  }
  const onKey = (event: KeyboardEvent) => {
    const move = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: format.width, ArrowUp: -format.width }[event.key]
    if (move === undefined || !frame) return
    event.preventDefault()
    const from = lit ? (move > 0 ? lit.end - 1 : lit.start) : -1
    lightByte(Math.max(0, Math.min(frame.bytes.length - 1, from + move)))
  }
  return (
    <div
      ref={box}
      className="insp-hex mono"
      role="group"
      aria-label={t('bytes.hex')}
      tabIndex={0}
      style={{ '--columns': format.width } as CSSProperties}
      onPointerOver={onPoint}
      onPointerLeave={() => onLight(undefined)}
      onKeyDown={onKey}
    >
      {rows.map((row, index) => (
        <Row key={index} row={row} lit={lit} ascii={format.ascii} />
      ))}
      {hidden > 0 && <p className="insp-hex-more">{t('bytes.more', { count: hidden })}</p>}
    </div>
  )
}

/** What the lit bytes are. */
export function Readout({ view, lit }: Pick<HexProps, 'view' | 'lit'>) {
  const t = useT('inspector')
  const found =
    lit &&
    view.diff &&
    fieldsAt(
      view.diff.layers.map(({ layer }) => layer),
      lit.start,
    )
  const fields = found?.fields.filter((field) => rangeOfField(field).start < (lit?.end ?? 0)) ?? []
  const whole = found && lit && lit.end - lit.start >= found.layer.length
  return (
    <p className="insp-readout" aria-live="polite" data-layer={found && colourOf(found.layer.protocol)}>
      {found ? (
        <>
          <b>{titleOf(found.layer)}</b>
          {!whole && (
            <span className="mono">
              {fields.map(({ label, text, name }) => (name === 'data' ? label : `${label} ${text}`)).join(' · ')}
            </span>
          )}
        </>
      ) : (
        t('bytes.hover')
      )}
    </p>
  )
}

export function HexSection({ view, brief = false, lit, onLight }: HexProps) {
  const t = useT('inspector')
  const total = view.moment.frame?.bytes.length ?? 0
  const more = growthText(growth(view.moment))
  return (
    <section className="insp-bytes">
      <header>
        <h3>{t('bytes.title')}</h3>
        <span className="muted">
          {t('bytes.total', { count: total })}
          {more && <b className="insp-growth"> · {more}</b>}
        </span>
      </header>
      <Hex view={view} brief={brief} lit={lit} onLight={onLight} />
    </section>
  )
}
