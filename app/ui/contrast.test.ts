/** WCAG 2.2, 1.4.3: every pair of colours that carries words has at least 4.5:1, in both themes; tokens.css says what tokens.ts says. */
import { describe, expect, test, vi } from 'vitest'
import { layers, palette, type Palette, type Theme } from './tokens.ts'

// Vitest empties imported style sheets, and the app has no types of Node: hence this way to the file.
const { readFileSync } = await vi.importActual<{ readFileSync: (path: URL, encoding: 'utf8') => string }>('node:fs')
const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8')

const luminance = (hex: string): number => {
  const channel = (at: number) => {
    const v = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4
  }
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

const contrast = (a: string, b: string): number => {
  const [x, y] = [luminance(a), luminance(b)]
  return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05)
}

/** All pairs [words, ground] that a style sheet or a canvas may use. */
function textPairs(p: Palette): [name: string, words: string, ground: string][] {
  const grounds = ['paper', 'panel', 'sunken', 'tint'] as const
  const words = { ink: p.ink, muted: p.muted, accent: p.accent, warning: p.warning }
  const named = layers.map((l) => [`${l}.text`, p.layer[l].text] as const)
  return [
    ...grounds.flatMap((g) => [...Object.entries(words), ...named].map(([n, c]): [string, string, string] => [`${n} on ${g}`, c, p[g]])),
    ...layers.map((l): [string, string, string] => [`label on ${l}`, p.layer[l].label, p.layer[l].fill]),
    ['onAccent on accent', p.onAccent, p.accent],
    ['warning on warningTint', p.warning, p.warningTint],
    ['ink on warningTint', p.ink, p.warningTint],
  ]
}

describe.each<Theme>(['light', 'dark'])('%s', (theme) => {
  test.each(textPairs(palette(theme)))('%s', (_, words, ground) => {
    expect(contrast(words, ground)).toBeGreaterThanOrEqual(4.5)
  })
})

const kebab = (name: string) => name.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`)

function declarations(p: Palette): [property: string, value: string][] {
  const { layer, ...plain } = p
  return [
    ...Object.entries(plain).map(([name, value]): [string, string] => [`--${kebab(name)}`, value]),
    ...layers.flatMap((l): [string, string][] => [
      [`--${l}`, layer[l].fill],
      [`--${l}-label`, layer[l].label],
      [`--${l}-text`, layer[l].text],
    ]),
  ]
}

test('tokens.css declares the colours of tokens.ts', () => {
  const night = new Map(declarations(palette('dark')))
  for (const [property, value] of declarations(palette('light'))) {
    expect(css).toContain(`  ${property}: light-dark(${value}, ${night.get(property)});`)
  }
})
