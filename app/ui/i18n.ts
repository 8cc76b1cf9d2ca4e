/**
 * English and Simplified Chinese. Each feature keeps its words in `app/<feature>/strings.ts`:
 *
 *   export const strings = { en: { hops: '{{count}} hops' }, zh: { hops: '{{count}} 跳' } } as const
 *
 * and says them with `const t = useT('<feature>')`, `t('hops', { count: 3 })`. Keys may nest (`t('drop.NO_SOCKET')`).
 * Plurals: `hops_one` + `hops_other` in English, `hops_other` alone in Chinese. app/strings.test.ts compares the two languages.
 * Pure functions that make sentences take a `Say` as an argument.
 */
import { createInstance, type Resource } from 'i18next'
import { initReactI18next, useTranslation } from 'react-i18next'
import { setting, useSetting } from './setting.ts'

export const languages = ['en', 'zh'] as const
export type Language = (typeof languages)[number]
export type Words = { readonly [key: string]: string | Words }
export type Strings = { readonly [language in Language]: Words }
export type Say = (key: string, values?: Readonly<Record<string, string | number>>) => string

const preferred = (): Language => (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en')
const chosen = setting<Language>('hopscope.language', languages, preferred)

const resources = (strings: Readonly<Record<string, Strings>>): Resource =>
  Object.fromEntries(languages.map((l) => [l, Object.fromEntries(Object.entries(strings).map(([ns, words]) => [ns, words[l]]))]))

const i18n = createInstance()

/** Words that come later, with the feature that says them. */
export function learn(namespace: string, words: Strings): void {
  for (const language of languages) i18n.addResourceBundle(language, namespace, words[language])
}

/** Called once, before the first render, with the words of the first sight. */
export function startI18n(root: HTMLElement, strings: Readonly<Record<string, Strings>>): void {
  const apply = () => {
    const language = chosen.get()
    root.lang = language === 'zh' ? 'zh-CN' : 'en'
    void i18n.changeLanguage(language)
  }
  void i18n.use(initReactI18next).init({
    lng: chosen.get(),
    fallbackLng: 'en',
    resources: resources(strings),
    initAsync: false,
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  })
  apply()
  chosen.subscribe(apply)
}

export function useT(namespace: string): Say {
  const { t } = useTranslation(namespace)
  return t as Say
}

export function useLanguage(): { readonly language: Language; readonly choose: (language: Language) => void } {
  return { language: useSetting(chosen), choose: chosen.set }
}
