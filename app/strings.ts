/**
 * The words of every folder, one language at a time (`strings.ts?language=en` is a file's English alone, see vite.config.ts).
 * The English of the first sight is part of the page; other words come with what says them, other languages when they are chosen.
 */
import type { Language, Words } from './ui/i18n.ts'

type Lessons = Readonly<Record<string, () => Promise<Words>>>

const early = import.meta.glob<Words>('./{build,playback,shell,topology,ui}/strings.ts', {
  eager: true,
  import: 'default',
  query: '?language=en',
})
const late: Readonly<Record<Language, Lessons>> = {
  en: import.meta.glob<Words>(['./*/**/strings.ts', '!./{build,playback,shell,topology,ui}/strings.ts'], {
    import: 'default',
    query: '?language=en',
  }),
  zh: import.meta.glob<Words>('./*/**/strings.ts', { import: 'default', query: '?language=zh' }),
}

/** The folder that a file stands in. */
const namespaceOf = (path: string): string => path.split('/').at(-2) ?? ''
const byNamespace = <T>(files: Readonly<Record<string, T>>): ReadonlyMap<string, T> =>
  new Map(Object.entries(files).map(([path, file]) => [namespaceOf(path), file]))

const english = byNamespace(early)
const lessons = { en: byNamespace(late.en), zh: byNamespace(late.zh) }

/** What is said at first sight. */
export const first: readonly string[] = [...english.keys()]

export const fetchWords = async (language: Language, namespace: string): Promise<Words | undefined> =>
  (language === 'en' ? english.get(namespace) : undefined) ?? lessons[language].get(namespace)?.()
