/** The words of every feature, by folder name: those of the first sight are given to `startI18n`, the others come with their feature. */
import { type Strings, learn } from './ui/i18n.ts'

const isStrings = (value: unknown): value is Strings => typeof value === 'object' && value !== null && 'en' in value && 'zh' in value

/** Features that are fetched after the first packet moves bring their words along. */
export type Late = 'inspector' | 'kernel' | 'share' | 'terminal'

const early = import.meta.glob<Record<string, unknown>>(['./*/strings.ts', '!./{inspector,kernel,share,terminal}/strings.ts'], {
  eager: true,
})
const late = import.meta.glob<Record<string, unknown>>('./{inspector,kernel,share,terminal}/strings.ts')

const wordsIn = (exported: Record<string, unknown>): Strings | undefined => Object.values(exported).find(isStrings)

export const strings: Readonly<Record<string, Strings>> = Object.fromEntries(
  Object.entries(early).flatMap(([path, exported]) => {
    const words = wordsIn(exported)
    return words ? [[path.split('/')[1] ?? '', words]] : []
  }),
)

/** Fetches the words of a late feature and teaches them. */
export async function learnLate(feature: Late): Promise<void> {
  const exported = await late[`./${feature}/strings.ts`]?.()
  const words = exported && wordsIn(exported)
  if (words) learn(feature, words)
}
