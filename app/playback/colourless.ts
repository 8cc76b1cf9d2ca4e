/**
 * In place of d3-color (vite.config.ts): d3 brings it along for transitions and scales between two colours, of which this page has none.
 * Nothing is a colour here, so d3 takes every text for a text. Four kilobytes less before the first packet.
 */
export function color(): null {
  return null
}

export { color as cubehelix, color as hcl, color as hsl, color as lab, color as rgb }
