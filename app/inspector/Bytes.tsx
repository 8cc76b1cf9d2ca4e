/** The hex view by itself, with a legend and a line that reads out what is pointed at. */
import { useState } from 'react'
import { useT } from '../ui/i18n.ts'
import { HexSection, Readout } from './Hex.tsx'
import type { Range } from './bytes.ts'
import type { View } from './look.ts'

export function Bytes({ view }: { readonly view: View }) {
  const t = useT('inspector')
  const [lit, light] = useState<Range>()
  return (
    <div className="insp-bytes-tab">
      <HexSection view={view} lit={lit} onLight={light} />
      <ul className="insp-legend">
        <li data-fate="added">{t('bytes.legend.added')}</li>
        <li data-fate="changed">{t('bytes.legend.changed')}</li>
        <li data-fate="removed">{t('bytes.legend.removed')}</li>
      </ul>
      <Readout view={view} lit={lit} />
    </div>
  )
}
