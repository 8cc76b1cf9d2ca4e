/** Both languages are complete: the same keys, no empty value, the same placeholders; and every literal `t('key')` has its words. */
import { describe, expect, test } from 'vitest'
import type { Strings, Words } from './ui/i18n.ts'

const modules = import.meta.glob<{ readonly strings: Strings }>('./*/**/strings.ts', { eager: true })
const strings: Readonly<Record<string, Strings>> = Object.fromEntries(
  Object.entries(modules).map(([path, exported]) => [path.split('/').at(-2) ?? '', exported.strings]),
)

test('no two folders share a name, under which their words would overwrite each other', () => {
  expect(Object.keys(strings)).toHaveLength(Object.keys(modules).length)
})

const flat = (words: Words, prefix = ''): [key: string, value: string][] =>
  Object.entries(words).flatMap(([key, value]): [string, string][] =>
    typeof value === 'string' ? [[prefix + key, value]] : flat(value, `${prefix}${key}.`),
  )

/** Chinese has one plural form: `_one` and `_other` are one key here. */
const base = (key: string) => key.replace(/_(one|other)$/, '')
const keys = (words: Words) => [...new Set(flat(words).map(([key]) => base(key)))].toSorted()
const placeholders = (value: string) => [...new Set(value.match(/\{\{[^}]+\}\}/g))].toSorted()

describe.each(Object.entries(strings))('%s', (_, { en, zh }) => {
  test('has the same keys in both languages', () => expect(keys(zh)).toEqual(keys(en)))

  test('has no empty value', () => expect([...flat(en), ...flat(zh)].filter(([, value]) => value.trim() === '')).toEqual([]))

  test('has the same placeholders', () => {
    const other = new Map(flat(en).map(([key, value]) => [base(key), placeholders(value)]))
    for (const [key, value] of flat(zh)) expect([key, placeholders(value)]).toEqual([key, other.get(base(key))])
  })
})

const sources = import.meta.glob<string>('./**/*.{ts,tsx}', { eager: true, query: '?raw', import: 'default' })

test('every literal key that a component says exists', () => {
  const missing = Object.entries(sources).flatMap(([path, source]) =>
    [...source.matchAll(/const (\w+) = useT\('(\w+)'\)/g)].flatMap(([, say, namespace]) => {
      const known = new Set(keys(strings[namespace ?? '']?.en ?? {}))
      const said = [...source.matchAll(new RegExp(`\\b${say}\\('([^']+)'`, 'g'))].map(([, key]) => key ?? '')
      return said.filter((key) => !known.has(key)).map((key) => `${path}: ${namespace}.${key}`)
    }),
  )
  expect(missing).toEqual([])
})
