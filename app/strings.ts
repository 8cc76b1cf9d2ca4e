/**
 * The words of every feature, by folder name, one language at a time (`strings.ts?language=en` is a file's English alone, see vite.config.ts).
 * The English of the first sight is part of the page; other words come with their feature, other languages when they are chosen.
 */
import { type Language, type Words, learn } from './ui/i18n.ts'

/** Features that are fetched after the first packet moves bring their words along. */
export type Late = 'inspector' | 'kernel' | 'share' | 'terminal'

type Loaders = Readonly<Record<string, () => Promise<Words>>>

const early = import.meta.glob<Words>(['./*/strings.ts', '!./{inspector,kernel,share,terminal}/strings.ts'], {
  eager: true,
  import: 'default',
  query: '?language=en',
})
const fetched: Readonly<Record<Language, Loaders>> = {
  en: import.meta.glob<Words>('./{inspector,kernel,share,terminal}/strings.ts', { import: 'default', query: '?language=en' }),
  zh: import.meta.glob<Words>('./*/strings.ts', { import: 'default', query: '?language=zh' }),
}

const featureOf = (path: string): string => path.split('/')[1] ?? ''

/** Whose words are wanted, in whatever language. */
const wanted = new Set(Object.keys(early).map(featureOf))

/** Learns the words of all features that are here. */
export async function learnLanguage(language: Language): Promise<void> {
  if (language === 'en') for (const [path, words] of Object.entries(early)) learn('en', featureOf(path), words)
  const lessons = Object.entries(fetched[language]).filter(([path]) => wanted.has(featureOf(path)))
  await Promise.all(lessons.map(async ([path, load]) => learn(language, featureOf(path), await load())))
}

/** Fetches the words of a late feature. */
export async function learnLate(feature: Late, language: Language): Promise<void> {
  wanted.add(feature)
  const words = await fetched[language][`./${feature}/strings.ts`]?.()
  if (words) learn(language, feature, words)
}
