// The dependency rules of this repository, as tests: the order of the engine's folders and of the app's layers, no cycles, no barrels,
// and in the engine no clock and no chance. Reads imports as text, in the form the formatter writes them.
// Leaves out what the linter holds: `any`, `!`, default exports. Tests, and golden/ (data and its loaders), may import anything.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { expect, test } from 'vitest'

// A file imports its own folder and folders further left; folders that share a place do not import each other.
const ENGINE =
  'base < wire < scenario < table < trace < device < netfilter < netns < netlink < control < process < sim < shell < compile < interop < cli bench'
const APP = 'ui < state < topology kernel playback inspector terminal build lesson share < strings.ts shell < App.tsx < main.tsx'

// Who may import a package. The engine imports no others; cli, bench and the app import what they like, but for these.
const ENGINE_PACKAGES: Readonly<Record<string, readonly string[]>> = {
  '@noble/hashes': ['scenario', 'control'],
  valibot: ['scenario', 'interop'],
  yaml: ['interop'],
  fflate: ['interop'],
}
const NODE = ['cli', 'bench']
const CLOCK_OR_CHANCE = /(?<![.\w])(Math\.random|Date|performance|setTimeout|setInterval|requestAnimationFrame|crypto)\b/

const ROOT = join(import.meta.dirname, '..')
const TOKENS = /('(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|`(?:\\.|[^`\\])*`)|\/\/[^\n]*|\/\*[\s\S]*?\*\//g
const IMPORTS = /^(?:import\s+|(?:import|export|\})[^'\n]*\sfrom\s+)'([^']+)'|\bimport\(\s*'([^']+)'/gm

interface Source {
  readonly path: string
  readonly area: string
  /** The folder under engine/ or app/, or the name of a file that stands there itself. */
  readonly folder: string
  readonly code: string
  readonly imports: readonly string[]
}

/** Places by name: 'a < b c' gives a: 0, b: 1, c: 1. */
const places = (order: string): ReadonlyMap<string, number> =>
  new Map(order.split(' < ').flatMap((names, place) => names.split(' ').map((name) => [name, place] as const)))
const order: Readonly<Record<string, ReadonlyMap<string, number>>> = { engine: places(ENGINE), app: places(APP) }

const locate = (path: string): { area: string; folder: string } => {
  const [area = '', folder = ''] = path.split('/')
  return { area, folder }
}

/** A relative import as a path from the root; a package stays as it is. */
const resolve = (from: string, to: string): string =>
  to.startsWith('.') ? posix.join(posix.dirname(from), to.replace(/\?.*$/, '')) : `package:${to}`

function read(path: string): Source {
  const code = readFileSync(join(ROOT, path), 'utf8').replace(TOKENS, (_, literal?: string) => literal ?? '')
  const imports = [...code.matchAll(IMPORTS)].map((match) => resolve(path, match[1] ?? match[2] ?? ''))
  return { path, ...locate(path), code, imports }
}

const sources: readonly Source[] = ['engine', 'app']
  .filter((area) => existsSync(join(ROOT, area)))
  .flatMap((area) => readdirSync(join(ROOT, area), { recursive: true, encoding: 'utf8' }).map((path) => posix.join(area, path)))
  .filter((path) => /\.tsx?$/.test(path) && !/\.test\.tsx?$|\.d\.ts$|^engine\/golden\//.test(path))
  .map(read)

/** Of the engine: what the first sight needs, and what is fetched when it is asked for. */
const doors = ['engine/index.ts', 'engine/late.ts']
const imports = sources.flatMap((from) => from.imports.map((to) => ({ from, to })))
const internal = imports.filter(({ from, to }) => !to.startsWith('package:') && !doors.includes(from.path))
const say = (found: readonly { from: Source; to: string }[]): string[] => found.map(({ from, to }) => `${from.path} imports ${to}`)

function allowed(from: Source, to: string): boolean {
  const target = locate(to)
  if (target.area !== from.area) return from.area === 'app' && doors.includes(to)
  if (doors.includes(to)) return NODE.includes(from.folder)
  if (from.folder === target.folder || !/\.tsx?$/.test(to)) return true
  const mine = order[from.area]?.get(from.folder) ?? -1
  return (order[from.area]?.get(target.folder) ?? Infinity) < mine
}

function mayUse({ area, folder }: Source, name: string): boolean {
  if (name.startsWith('@xyflow/')) return area === 'app' && folder === 'topology'
  return (
    area === 'app' ||
    NODE.includes(folder) ||
    Object.entries(ENGINE_PACKAGES).some(([known, folders]) => (known === name || name.startsWith(`${known}/`)) && folders.includes(folder))
  )
}

const graph = new Map(sources.map((source) => [source.path, source.imports]))
const done = new Set<string>()

/** The first cycle below `path`, as the files along it. */
function cycle(path: string, trail: readonly string[] = []): readonly string[] | undefined {
  if (trail.includes(path)) return [...trail.slice(trail.indexOf(path)), path]
  if (done.has(path)) return undefined
  done.add(path)
  for (const next of graph.get(path) ?? []) {
    const found = cycle(next, [...trail, path])
    if (found) return found
  }
  return undefined
}

test('there is something to check, and all of it has a place', () => {
  expect(imports.length).toBeGreaterThan(0)
  expect(sources.filter(({ path, area, folder }) => !doors.includes(path) && !order[area]?.has(folder)).map(({ path }) => path)).toEqual([])
})
test('a file imports its own folder and lower ones; the app enters the engine by its doors', () =>
  expect(say(internal.filter(({ from, to }) => !allowed(from, to)))).toEqual([]))
test('a package is imported only where it belongs', () =>
  expect(say(imports.filter(({ from, to }) => to.startsWith('package:') && !mayUse(from, to.slice(8))))).toEqual([]))
test('relative imports name the file with its extension', () => expect(say(internal.filter(({ to }) => !/\.\w+$/.test(to)))).toEqual([]))
test('no import cycles', () => expect(sources.map(({ path }) => cycle(path)).find((found) => found)).toBeUndefined())
test('no barrels', () => {
  const found = sources.filter(({ path, code }) => !doors.includes(path) && /^export (?:type )?[*{][^'=]*\sfrom '/m.test(code))
  expect(found.map(({ path }) => path)).toEqual([])
})
test('the engine reads no clock and rolls no dice', () => {
  const pure = sources.filter(({ area, folder }) => area === 'engine' && !NODE.includes(folder))
  const found = pure.map(({ path, code }) => ({ path, word: CLOCK_OR_CHANCE.exec(code.replace(/'[^'\n]*'/g, "''"))?.[0] }))
  expect(found.filter(({ word }) => word)).toEqual([])
})
