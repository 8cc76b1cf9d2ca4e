/**
 * One header of a packet as a rounded bar in the colour of its layer, with its name on it: colour never speaks alone.
 * `<LayerChip layer="tunnel" label="VXLAN" />`; `size="s"` for ladders and lists; `faded` for what has not happened yet.
 */
import type { Layer } from './tokens.ts'

type LayerChipProps = { readonly layer: Layer; readonly label: string; readonly size?: 's' | 'm'; readonly faded?: boolean }

export function LayerChip({ layer, label, size = 'm', faded = false }: LayerChipProps) {
  return (
    <span className="ui-layer" data-layer={layer} data-size={size} data-faded={faded || undefined}>
      {label}
    </span>
  )
}
