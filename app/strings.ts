/** The words of every feature, by folder name: what `startI18n` is given. A feature adds `<feature>/strings.ts`, nothing else. */
import type { Strings } from './ui/i18n.ts'

const isStrings = (value: unknown): value is Strings => typeof value === 'object' && value !== null && 'en' in value && 'zh' in value

const modules = import.meta.glob<Record<string, unknown>>('./*/strings.ts', { eager: true })

export const strings: Readonly<Record<string, Strings>> = Object.fromEntries(
  Object.entries(modules).flatMap(([path, exported]) => {
    const words = Object.values(exported).find(isStrings)
    return words ? [[path.split('/')[1] ?? '', words]] : []
  }),
)
