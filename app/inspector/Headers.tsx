/** The frame's headers, outer to inner, then its bytes and the decision that made it so: the whole answer on one page, as in the stills. */
import { useState } from 'react'
import { colourOf, labelOf } from '../state/stack.ts'
import { useT } from '../ui/i18n.ts'
import { LayerChip } from '../ui/LayerChip.tsx'
import { LayerBlock } from './LayerBlock.tsx'
import { HexSection } from './Hex.tsx'
import { DecisionCard } from './DecisionCard.tsx'
import type { Range } from './bytes.ts'
import type { View } from './look.ts'
import { mainDecision } from './why.ts'

export function Headers({ view }: { readonly view: View }) {
  const t = useT('inspector')
  const [lit, light] = useState<Range>()
  const { diff, decided, next } = view
  const main = mainDecision(decided) ?? mainDecision(next)
  const card = main && <DecisionCard decision={main} moment={view.moment} />
  const died = main?.step.kind === 'drop'
  return (
    <div className="insp-headers">
      {died && card}
      {diff && diff.removed.length > 0 && (
        <p className="insp-removed">
          {diff.removed.map((layer, index) => (
            <LayerChip key={index} layer={colourOf(layer.protocol)} label={labelOf(layer.protocol)} size="s" faded />
          ))}
          {t('removed')}
        </p>
      )}
      {diff && (
        <ol className="insp-layers" onPointerLeave={() => light(undefined)}>
          {diff.layers.map((row, index) => (
            <LayerBlock key={`${index} ${row.layer.protocol}`} row={row} lit={lit} onLight={light} />
          ))}
        </ol>
      )}
      {diff && <HexSection view={view} brief lit={lit} onLight={light} />}
      {!died && card}
    </div>
  )
}
