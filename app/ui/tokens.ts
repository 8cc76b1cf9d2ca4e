/**
 * The colours of both themes: the one place where they are written. `tokens.css` repeats them as custom properties for style
 * sheets (contrast.test.ts keeps the two equal and every text pair at 4.5:1); a canvas asks `palette(theme)`.
 *
 * Each layer of a packet has three: `fill` of its bar, `label` written on that bar, `text` for its name on paper, panel or tint.
 * `faint` and `line` are for strokes and decoration, never for words.
 */
export const layers = ['ethernet', 'vlan', 'arp', 'ip', 'transport', 'tunnel', 'payload'] as const
export type Layer = (typeof layers)[number]
export type Theme = 'light' | 'dark'

export type LayerColours = { readonly fill: string; readonly label: string; readonly text: string }
export type Palette = {
  readonly paper: string
  readonly panel: string
  readonly sunken: string
  readonly hairline: string
  readonly line: string
  readonly ink: string
  readonly muted: string
  readonly faint: string
  readonly accent: string
  readonly tint: string
  readonly onAccent: string
  readonly warning: string
  readonly warningTint: string
  readonly layer: Readonly<Record<Layer, LayerColours>>
}

const nearBlack = '#14161a'
const light: Palette = {
  paper: '#fafaf7',
  panel: '#ffffff',
  sunken: '#f3f4ef',
  hairline: '#e4e4de',
  line: '#c9ccd1',
  ink: '#1b1d20',
  muted: '#6a6e75',
  faint: '#9a9ea6',
  accent: '#1f4fd8',
  tint: '#eef2ff',
  onAccent: '#ffffff',
  warning: '#c2410c',
  warningTint: '#fff3ea',
  layer: {
    ethernet: { fill: '#d98c00', label: nearBlack, text: '#8a5a00' },
    vlan: { fill: '#b07400', label: nearBlack, text: '#755000' },
    arp: { fill: '#c2498f', label: '#ffffff', text: '#b03a7d' },
    ip: { fill: '#1c6fb8', label: '#ffffff', text: '#1c6fb8' },
    transport: { fill: '#0b7a56', label: '#ffffff', text: '#0b7a56' },
    tunnel: { fill: '#7a4fcf', label: '#ffffff', text: '#7a4fcf' },
    payload: { fill: '#aeb3bb', label: nearBlack, text: '#6a6e75' },
  },
}

const night = '#121418'
const dark: Palette = {
  paper: night,
  panel: '#191c21',
  sunken: '#20242a',
  hairline: '#2a2e36',
  line: '#434954',
  ink: '#e9ebee',
  muted: '#9ba1aa',
  faint: '#6c727c',
  accent: '#8fb0ff',
  tint: '#1d2740',
  onAccent: night,
  warning: '#fb923c',
  warningTint: '#33221a',
  layer: {
    ethernet: { fill: '#f0ab2e', label: night, text: '#f0ab2e' },
    vlan: { fill: '#d99a2b', label: night, text: '#d99a2b' },
    arp: { fill: '#e77fbb', label: night, text: '#e77fbb' },
    ip: { fill: '#5aa9ec', label: night, text: '#5aa9ec' },
    transport: { fill: '#3fc48f', label: night, text: '#3fc48f' },
    tunnel: { fill: '#ab86f2', label: night, text: '#ab86f2' },
    payload: { fill: '#7d838d', label: night, text: '#9ba1aa' },
  },
}

export const palette = (theme: Theme): Palette => (theme === 'dark' ? dark : light)
