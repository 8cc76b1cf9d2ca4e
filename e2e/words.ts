/** The app's own words, for journeys that are made in both languages. */
import { strings as panels } from '../app/build/panels/strings.ts'
import { strings as build } from '../app/build/strings.ts'
import { strings as inspector } from '../app/inspector/strings.ts'
import { strings as kernel } from '../app/kernel/strings.ts'
import { strings as playback } from '../app/playback/strings.ts'
import { strings as share } from '../app/share/strings.ts'
import { strings as shell } from '../app/shell/strings.ts'
import { strings as terminal } from '../app/terminal/strings.ts'
import { strings as topology } from '../app/topology/strings.ts'

const features = { build, inspector, kernel, panels, playback, share, shell, terminal, topology }

export type Say = (feature: keyof typeof features, key: string) => string

export function wordsFor(locale: string): Say {
  const language = locale.startsWith('zh') ? 'zh' : 'en'
  return (feature, key) => {
    const words = key.split('.').reduce<unknown>((at, part) => Object(at)[part], features[feature][language])
    if (typeof words !== 'string') throw new Error(`no word ${feature}.${key}`)
    return words
  }
}
