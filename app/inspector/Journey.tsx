/** The exchange as a list of hops in words: to read, to search, to copy; each hop is a button that goes there. */
import { Copy } from 'lucide-react'
import { memo, useEffect, useMemo, useRef, useState } from 'react'
import { stackOf } from '../state/stack.ts'
import { IconButton } from '../ui/Button.tsx'
import { useT, type Say } from '../ui/i18n.ts'
import { LayerChip } from '../ui/LayerChip.tsx'
import { EmptyState } from '../ui/Panel.tsx'
import { TextInput } from '../ui/TextInput.tsx'
import { toast } from '../ui/toast.ts'
import { type Item, itemText, journeyOf, place, search } from './journey.ts'
import './journey.css'
import { useLook } from './look.ts'

/** More hops than this are laid out only when they come into sight. */
const LONG = 300

type HopProps = {
  readonly item: Item
  readonly number: number
  readonly current: boolean
  readonly where: string
  readonly t: Say
  readonly onSeek: (step: number) => void
}

const Hop = memo(function Hop({ item, number, current, where, t, onSeek }: HopProps) {
  const self = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (current) self.current?.scrollIntoView({ block: 'nearest' })
  }, [current])
  return (
    <li ref={self} className="insp-hop" data-kind={item.kind}>
      <button type="button" aria-current={current ? 'step' : undefined} onClick={() => onSeek(item.step.index)}>
        <span className="insp-hop-number mono">{number}</span>
        <span className="insp-hop-place">
          {where} · {t(`direction.${item.kind}`)}
        </span>
        {item.frame && item.kind !== 'drop' && (
          <span className="insp-hop-stack" aria-hidden>
            {stackOf(item.frame).map(({ colour, label }, index) => (
              <LayerChip key={index} layer={colour} label={label} size="s" />
            ))}
          </span>
        )}
        <span className="insp-hop-summary mono">{item.summary}</span>
        {item.notes.map((note, index) => (
          <span key={index} className="insp-hop-note">
            {note}
          </span>
        ))}
      </button>
    </li>
  )
})

export function Journey() {
  const t = useT('inspector')
  const look = useLook()
  const [query, setQuery] = useState('')
  const { trace, packets, name } = look
  const items = useMemo(() => journeyOf(trace, packets, t, name), [trace, packets, t, name])
  const texts = useMemo(() => items.map((item, index) => itemText(item, index, t, name)), [items, t, name])
  const found = useMemo(() => search(texts, query), [texts, query])
  const copy = () => {
    navigator.clipboard.writeText(found.map((index) => texts[index]).join('\n')).then(
      () => toast(t('journey.copied')),
      () => undefined,
    )
  }
  if (items.length === 0) return <EmptyState title={t('none.title')}>{t('none.hint')}</EmptyState>
  const now = look.step?.index ?? -1
  const current = items.findLastIndex(({ step }) => step.index <= now)
  return (
    <div className="insp-journey">
      <div className="insp-journey-bar">
        <TextInput label={t('journey.search')} bare placeholder={t('journey.search')} type="search" value={query} onChange={setQuery} />
        <span className="muted">{t('journey.shown', { count: found.length })}</span>
        <IconButton icon={Copy} label={t('journey.copy')} onClick={copy} />
      </div>
      {found.length === 0 && <p className="muted">{t('journey.nothing', { query })}</p>}
      <ol data-long={found.length > LONG || undefined}>
        {found.map((index) => {
          const item = items[index]
          if (!item) return null
          return (
            <Hop
              key={item.step.index}
              item={item}
              number={index + 1}
              current={index === current}
              where={place(item, name)}
              t={t}
              onSeek={look.seek}
            />
          )
        })}
      </ol>
    </div>
  )
}
