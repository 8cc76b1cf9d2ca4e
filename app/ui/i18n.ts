/**
 * English and Simplified Chinese. Each folder keeps its words in a `strings.ts`, and its name is their namespace:
 *
 *   export const strings = { en: { hops: '{{count}} hops' }, zh: { hops: '{{count}} 跳' } } as const
 *
 * and says them with `const t = useT('<folder>')`, `t('hops', { count: 3 })`. Keys may nest (`t('drop.NO_SOCKET')`).
 * Plurals, by the browser's own rules: `hops_one` + `hops_other` in English, `hops_other` alone in Chinese. app/strings.test.ts compares
 * the two languages. Pure functions that make sentences take a `Say` as an argument.
 *
 * Why no library: what one would replace are `find` and `phrase`, 20 lines. Measured in this page: i18next 18 kB gzip, @lingui/core 6.11 2.4 kB
 * against 0.5 kB, and it asks for Node 22, a compiler of catalogues in the build, and 36 more packages in the lock file.
 */
import { setting, useSetting } from './setting.ts'

export const languages = ['en', 'zh'] as const
export type Language = (typeof languages)[number]
export type Words = { readonly [key: string]: string | Words }
export type Strings = { readonly [language in Language]: Words }
type Values = Readonly<Record<string, string | number>>
export type Say = (key: string, values?: Values) => string

const preferred = (): Language => (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en')
const chosen = setting<Language>('hopscope.language', languages, preferred)

const known = new Map<string, Words>()
const plurals: Readonly<Record<Language, Intl.PluralRules>> = { en: new Intl.PluralRules('en'), zh: new Intl.PluralRules('zh') }

const idOf = (language: Language, namespace: string): string => `${language} ${namespace}`

type Fetch = (language: Language, namespace: string) => Promise<Words | undefined>
let fetchWords: Fetch = async () => undefined

/** Whose words are said, in whatever language. */
const needed = new Set<string>()

async function fetchInto(language: Language, namespace: string): Promise<void> {
  if (known.has(idOf(language, namespace))) return
  const words = await fetchWords(language, namespace)
  if (words) known.set(idOf(language, namespace), words)
}

/** To be waited for by what is fetched late, before it says anything. */
export async function needWords(namespace: string): Promise<void> {
  needed.add(namespace)
  await fetchInto(chosen.get(), namespace)
}

/** Called once and waited for before the first render. `first`: the namespaces of the first sight. */
export async function startI18n(root: HTMLElement, first: readonly string[], fetch: Fetch): Promise<void> {
  fetchWords = fetch
  await Promise.all(first.map(needWords))
  const apply = () => {
    root.lang = chosen.get() === 'zh' ? 'zh-CN' : 'en'
  }
  apply()
  chosen.subscribe(apply)
}

/** The text of a key; parts of a key may hold dots themselves (`title.route.lookup`). */
function find(words: Words | undefined, key: string): string | undefined {
  const here = words?.[key]
  if (typeof here === 'string') return here
  for (let dot = key.indexOf('.'); dot >= 0; dot = key.indexOf('.', dot + 1)) {
    const inner = words?.[key.slice(0, dot)]
    const found = typeof inner === 'object' ? find(inner, key.slice(dot + 1)) : undefined
    if (found !== undefined) return found
  }
  return undefined
}

/** What `words` say for a key: the plural that fits the count, else the key's own text; the key itself where there are no words for it. */
export function phrase(words: Words | undefined, language: Language, key: string, values: Values = {}): string {
  const { count } = values
  const counted = typeof count === 'number' ? find(words, `${key}_${plurals[language].select(count)}`) : undefined
  const text = counted ?? find(words, key) ?? key
  return text.replace(/\{\{(\w+)\}\}/g, (placeholder, name: string) => String(values[name] ?? placeholder))
}

/** One `Say` per language and namespace, so that it can be a dependency of a hook. */
const says = new Map<string, Say>()

function sayOf(language: Language, namespace: string): Say {
  const id = idOf(language, namespace)
  const say: Say = says.get(id) ?? ((key, values) => phrase(known.get(id), language, key, values))
  says.set(id, say)
  return say
}

export const useT = (namespace: string): Say => sayOf(useSetting(chosen), namespace)

async function choose(language: Language): Promise<void> {
  await Promise.all([...needed].map((namespace) => fetchInto(language, namespace)))
  chosen.set(language)
}

export function useLanguage(): { readonly language: Language; readonly choose: (language: Language) => void } {
  return { language: useSetting(chosen), choose: (language) => void choose(language) }
}
