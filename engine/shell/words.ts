// A command line as a shell would split it: blanks, single and double quotes, backslash. Nothing is expanded, piped or redirected: such
// characters are refused with their name, never passed over in silence.
import { type Result, err, ok } from '../base/result.ts'

const SPECIAL = /[|&;<>()$`*?[\]{}~]/

/** The words of a line, or the character that we do not interpret. */
export function splitWords(line: string): Result<readonly string[], string> {
  const words: string[] = []
  let word: string | undefined
  let quote: string | undefined
  for (let i = 0; i < line.length; i++) {
    const char = line[i] ?? ''
    if (quote !== undefined) {
      if (char === quote) quote = undefined
      else if (char === '\\' && quote === '"') word = (word ?? '') + (line[++i] ?? '')
      else word = (word ?? '') + char
    } else if (char === "'" || char === '"') {
      quote = char
      word ??= ''
    } else if (char === '\\') word = (word ?? '') + (line[++i] ?? '')
    else if (/\s/.test(char)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else if (char === '#' && word === undefined) break
    else if (SPECIAL.test(char)) return err(char)
    else word = (word ?? '') + char
  }
  if (quote !== undefined) return err(quote)
  return ok(word === undefined ? words : [...words, word])
}

/** A word as a shell reads it back, whatever it holds. */
export const quoteWord = (word: string): string =>
  /^(?:[\w@%+=:,./^-]+|!)$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`
