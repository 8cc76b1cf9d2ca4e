// getopt(3): short options, joined or apart from their values, then the operands. `spec` as in getopt: `c:` takes a value.

export interface Options {
  readonly flags: ReadonlySet<string>
  readonly values: ReadonlyMap<string, string>
  readonly operands: readonly string[]
}

export type Getopt = { readonly ok: true; readonly options: Options } | { readonly ok: false; readonly complaint: string }

/** `complaint`: getopt's own words, without the program's name. */
export function getopt(words: readonly string[], spec: string): Getopt {
  const flags = new Set<string>()
  const values = new Map<string, string>()
  const operands: string[] = []
  const rest = [...words]
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (!word.startsWith('-') || word === '-') {
      operands.push(word)
      continue
    }
    if (word === '--') {
      operands.push(...rest)
      break
    }
    for (let letters = word.slice(1); letters !== ''; letters = letters.slice(1)) {
      const letter = letters[0] ?? ''
      const at = letter === ':' ? -1 : spec.indexOf(letter)
      if (at < 0) return { ok: false, complaint: `invalid option -- '${letter}'` }
      if (spec[at + 1] !== ':') {
        flags.add(letter)
        continue
      }
      const value = letters.length > 1 ? letters.slice(1) : rest.shift()
      if (value === undefined) return { ok: false, complaint: `option requires an argument -- '${letter}'` }
      values.set(letter, value)
      break
    }
  }
  return { ok: true, options: { flags, values, operands } }
}
