/**
 * The tables of a namespace as of the step's time: of the step's own, of the one selected on the drawing, or of any other. The row that the
 * step used is lit, a chosen row tells who made it and how.
 */
import { useEffect, useMemo, useRef, useState } from 'react'
import { useApp, useScenario } from '../state/app.ts'
import { namespacesOf } from '../state/names.ts'
import { idOf } from '../state/selection.ts'
import { useT } from '../ui/i18n.ts'
import { Segmented } from '../ui/Segmented.tsx'
import { Select } from '../ui/Select.tsx'
import type { View } from './look.ts'
import type { TableName, TableRow } from './table.ts'
import { tableFor, tablesOf } from './tables.ts'

type RowProps = {
  readonly row: TableRow
  /** The first that the step used: it comes into sight. */
  readonly first: boolean
  readonly open: boolean
  readonly maker: string | undefined
  readonly onOpen: () => void
}

function Row({ first, row, open, maker, onOpen }: RowProps) {
  const t = useT('inspector')
  const self = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (first) self.current?.scrollIntoView({ block: 'nearest' })
  }, [first])
  if (row.frame)
    return (
      <li className="insp-table-frame">
        <code>{row.text}</code>
      </li>
    )
  return (
    <li ref={self} className="insp-table-row" data-used={row.used || undefined}>
      <button type="button" aria-expanded={open} onClick={onOpen}>
        <code>{row.text}</code>
        {row.used && <span className="insp-used">{t('tables.used')}</span>}
      </button>
      {open && (
        <div className="insp-maker">
          {row.by && <span className="muted">{t(`why.by.${row.by}`)}</span>}
          {maker && <code>$ {maker}</code>}
        </div>
      )}
    </li>
  )
}

/** A choice holds until another element is selected; the step's own namespace is the empty choice. */
function usePlace(own: string) {
  const places = namespacesOf(useScenario().topology)
  const selected = useApp(({ view }) => idOf(view.selection))
  const [choice, setChoice] = useState({ selected, place: '' })
  const chosen = choice.selected === selected ? choice.place : (selected ?? '')
  const place = places.includes(chosen) && chosen !== own ? chosen : ''
  return { places, place, choose: (next: string) => setChoice({ selected, place: next }) }
}

const NOTHING: View['decided'] = []

export function Tables({ view }: { readonly view: View }) {
  const t = useT('inspector')
  const { moment, name, time, stateOf, ask, maker } = view
  const own = moment.step.netns
  const { places, place, choose: choosePlace } = usePlace(own)
  const netns = place === '' ? own : place
  const decided = place === '' ? view.decided : NOTHING
  const state = stateOf(netns)
  const tables = useMemo(() => (state ? tablesOf(state, decided, (line) => ask(netns, line)) : []), [state, decided, ask, netns])
  const [chosen, choose] = useState<TableName>()
  const [open, setOpen] = useState<string>()
  const wanted = chosen ?? tableFor(decided)
  const table = tables.find((one) => one.name === wanted) ?? tables[0]
  const shown = table?.name ?? 'route'
  const firstUsed = table?.rows.find(({ used }) => used)
  return (
    <div className="insp-tables">
      <Select
        label={t('tables.place')}
        bare
        value={place}
        options={[
          { value: '', label: t('tables.here', { netns: name(own) }) },
          ...places.filter((id) => id !== own).map((id) => ({ value: id, label: name(id) })),
        ]}
        onChange={choosePlace}
      />
      <Segmented
        label={t('tab.tables')}
        value={shown}
        options={tables.map(({ name: value }) => ({ value, label: t(`tables.${value}`) }))}
        onChange={choose}
        size="s"
      />
      <p className="insp-table-head">
        <code>$ {table?.command}</code>
        <span className="muted">{time}</span>
      </p>
      {table?.text !== undefined && <pre className="insp-file mono">{table.text}</pre>}
      <ul className="insp-table" hidden={table?.text !== undefined}>
        {table?.rows.map((row) => (
          <Row
            key={row.key}
            row={row}
            first={row === firstUsed}
            open={open === row.key}
            maker={open === row.key ? maker(netns, row) : undefined}
            onOpen={() => setOpen(open === row.key ? undefined : row.key)}
          />
        ))}
      </ul>
      {state && table?.rows.length === 0 && table.text === undefined && (
        <p className="muted">{t(shown === 'sysctl' ? 'tables.kernelDefaults' : 'tables.empty')}</p>
      )}
    </div>
  )
}
