/** A QR code as the path of an SVG, one unit to a module, with the quiet zone that readers need. */
import { encode } from 'uqr'

export interface Qr {
  readonly size: number
  readonly path: string
}

export function qrOf(text: string): Qr {
  const { data, size } = encode(text, { ecc: 'L', border: 4 })
  const runs = data.flatMap((row, y) =>
    row.flatMap((dark, x) => {
      if (!dark || row[x - 1] === true) return []
      const end = row.indexOf(false, x)
      return `M${x} ${y}h${(end < 0 ? row.length : end) - x}v1h-${(end < 0 ? row.length : end) - x}z`
    }),
  )
  return { size, path: runs.join('') }
}
