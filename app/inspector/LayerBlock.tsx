/** One header: coloured edge, title and size; below it what a reader looks for first, or, opened, every field with its width and meaning. */
import { ChevronRight } from 'lucide-react'
import { useState } from 'react'
import { colourOf } from '../state/stack.ts'
import { useT, type Say } from '../ui/i18n.ts'
import { Icon } from '../ui/Icon.tsx'
import { type Range, covers, rangeOfField, rangeOfLayer } from './bytes.ts'
import type { LayerRow } from './diff.ts'
import { type Line, allLines, firstLines, sizeText, titleOf } from './project.ts'
import { tip } from '../ui/Tooltip.tsx'

/** A longer title may be cut, and is told in full when pointed at. */
const ROOM = 32
/** In letters; a Chinese one takes the room of two. */
const widthOf = (text: string): number => text.length + (text.match(/[\u2e80-\uffff]/g)?.length ?? 0)

type BlockProps = { readonly row: LayerRow; readonly lit: Range | undefined; readonly onLight: (range: Range | undefined) => void }

/** Field codes that have words here. */
const MEANINGS = new Set(['mac.broadcast', 'mac.multicast'])

function note(t: Say, { field }: Line): string {
  if (field === undefined) return ''
  const { meaning, check, computed } = field
  const said = meaning !== undefined && MEANINGS.has(meaning) ? [t(`meaning.${meaning}`)] : []
  const checked = check === undefined ? [] : [t(`check.${check}`, { computed: `0x${(computed ?? 0).toString(16).padStart(4, '0')}` })]
  return [...said, ...checked].join(' · ')
}

function FieldLine({ line, open, lit, onLight }: { readonly line: Line; readonly open: boolean } & Omit<BlockProps, 'row'>) {
  const t = useT('inspector')
  const range = line.field && rangeOfField(line.field)
  const isLit = range !== undefined && lit !== undefined && range.start < lit.end && lit.start < range.end
  const said = note(t, line)
  const point = { onPointerEnter: () => onLight(range), onFocus: () => onLight(range), onBlur: () => onLight(undefined) }
  return (
    <div
      className="insp-field"
      data-changed={line.was !== undefined || undefined}
      data-lit={isLit || undefined}
      tabIndex={open && range ? 0 : undefined}
      {...point}
    >
      <dt>
        {line.label}
        {open && line.field && <span className="insp-bits">{t('bits', { count: line.field.bits })}</span>}
      </dt>
      <dd className="mono">
        {line.was === undefined ? line.value : t('was', { now: line.value, was: line.was })}
        {said && (
          <span className="insp-meaning" data-bad={line.field?.check === 'bad' || undefined}>
            {said}
          </span>
        )}
      </dd>
    </div>
  )
}

export function LayerBlock({ row, lit, onLight }: BlockProps) {
  const t = useT('inspector')
  const [open, setOpen] = useState(false)
  const { layer, fate } = row
  const plain = titleOf(layer)
  const title = layer.quoted ? t('quoted', { name: plain }) : row.inner && layer.protocol !== 'ipv4' ? t('inner', { name: plain }) : plain
  const lines = open ? allLines(row) : firstLines(row)
  const range = rangeOfLayer(layer)
  return (
    <li className="insp-layer" data-layer={colourOf(layer.protocol)} data-fate={fate} data-open={open || undefined}>
      <button
        type="button"
        className="insp-layer-head"
        aria-expanded={open}
        aria-label={`${title}, ${sizeText(layer.length)}`}
        data-lit={(lit !== undefined && covers(range, lit.start) && lit.end - lit.start >= layer.length) || undefined}
        onClick={() => setOpen(!open)}
        onPointerEnter={() => onLight(range)}
        onFocus={() => onLight(range)}
        onBlur={() => onLight(undefined)}
      >
        <span className="insp-layer-title" {...(widthOf(title) > ROOM && tip(title))}>
          {title}
        </span>
        <Icon of={ChevronRight} size={14} />
        <span className="insp-size mono">{sizeText(layer.length)}</span>
      </button>
      {lines.length > 0 && (
        <dl className="insp-fields">
          {lines.map((line, index) => (
            <FieldLine key={`${index} ${line.key}`} line={line} open={open} lit={lit} onLight={onLight} />
          ))}
        </dl>
      )}
    </li>
  )
}
