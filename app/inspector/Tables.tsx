/** The tables of this step's namespace as of its time; the row that the step used is lit, a chosen row tells who made it and how. */
import { useEffect, useMemo, useRef, useState } from 'react'
import { stateAt } from '../../engine/index.ts'
import { useT } from '../ui/i18n.ts'
import { Segmented } from '../ui/Segmented.tsx'
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

export function Tables({ view }: { readonly view: View }) {
  const t = useT('inspector')
  const { trace, moment, decided, name, time, ask, maker } = view
  const { netns } = moment.step
  const state = stateAt(trace, netns, moment.step.t)
  const tables = useMemo(() => (state ? tablesOf(state, decided, ask) : []), [state, decided, ask])
  const [chosen, choose] = useState<TableName>()
  const [open, setOpen] = useState<string>()
  const wanted = chosen ?? tableFor(decided)
  const table = tables.find((one) => one.name === wanted) ?? tables[0]
  const shown = table?.name ?? 'route'
  const firstUsed = table?.rows.find(({ used }) => used)
  return (
    <div className="insp-tables">
      <Segmented
        label={t('tab.tables')}
        value={shown}
        options={tables.map(({ name: value }) => ({ value, label: t(`tables.${value}`) }))}
        onChange={choose}
        size="s"
      />
      <p className="insp-table-head">
        <code>$ {table?.command}</code>
        <span className="muted">{t('tables.of', { netns: name(netns), time })}</span>
      </p>
      {!state && <p className="muted">{t('tables.untouched')}</p>}
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
