// Writes public/THIRD_PARTY_NOTICES.md: the packages that the page may carry, each with its licence. Run it after a change of dependencies.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const lock = JSON.parse(readFileSync('package-lock.json', 'utf8')).packages
const shipped = new Set()

/** Adds what `path` depends on, and so on down; types leave nothing in the page. */
function visit(path) {
  for (const name of Object.keys(lock[path].dependencies ?? {})) {
    const found = resolve(path, name)
    if (name.startsWith('@types/') || shipped.has(found)) continue
    shipped.add(found)
    visit(found)
  }
}

/** As Node does: the nearest node_modules that has it. */
function resolve(from, name) {
  const here = `${from === '' ? '' : `${from}/`}node_modules/${name}`
  return here in lock ? here : resolve(from.replace(/(^|\/)node_modules\/(?:@[^/]+\/)?[^/]+$/, ''), name)
}

visit('')

/** What a package says about its licence: the files, or the licence's name alone. */
function notice(path) {
  const { name, version, license, author } = JSON.parse(readFileSync(join(path, 'package.json'), 'utf8'))
  const files = readdirSync(path).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file))
  const by = typeof author === 'string' ? author : author?.name
  const texts = files.map((file) => readFileSync(join(path, file), 'utf8').replaceAll('\r', '').trim())
  const text = texts.length > 0 ? texts.join('\n\n') : `${license}${by ? `, ${by}` : ''}; the package carries no licence file.`
  return { title: `${name} ${version}`, license, text }
}

const notices = [...new Map([...shipped].map(notice).map((one) => [one.title, one])).values()].toSorted((a, b) =>
  a.title < b.title ? -1 : 1,
)
const byText = new Map()
for (const one of notices) byText.set(one.text, [...(byText.get(one.text) ?? []), one])

const table = notices.map(({ title, license }) => `| ${title} | ${license} |`).join('\n')
const texts = [...byText].map(([text, all]) => `## ${all.map(({ title }) => title).join(', ')}\n\n\`\`\`text\n${text}\n\`\`\``).join('\n\n')
const head = 'Hopscope ships parts of these packages. Written by `.ci/notices.mjs`.'
writeFileSync(
  'public/THIRD_PARTY_NOTICES.md',
  `# Third-party notices\n\n${head}\n\n| Package | Licence |\n|---|---|\n${table}\n\n${texts}\n`,
)
console.log(`${notices.length} packages`)
