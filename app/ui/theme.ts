/**
 * Light, dark, or as the system says. Style sheets follow `data-theme` on the root element (none: the system's);
 * a canvas asks `palette(useTheme().theme)`.
 */
import { setting, useSetting } from './setting.ts'
import type { Theme } from './tokens.ts'
import { useMedia } from './useMedia.ts'

export const themeChoices = ['light', 'dark', 'system'] as const
export type ThemeChoice = (typeof themeChoices)[number]

const chosen = setting<ThemeChoice>('hopscope.theme', themeChoices, () => 'system')

/** Puts the choice on the root element, now and whenever it changes. */
export function startTheme(root: HTMLElement): void {
  const apply = () => {
    const choice = chosen.get()
    if (choice === 'system') delete root.dataset['theme']
    else root.dataset['theme'] = choice
  }
  apply()
  chosen.subscribe(apply)
}

export function useTheme(): { readonly choice: ThemeChoice; readonly theme: Theme; readonly choose: (choice: ThemeChoice) => void } {
  const choice = useSetting(chosen)
  const systemIsDark = useMedia('(prefers-color-scheme: dark)')
  const theme = choice === 'system' ? (systemIsDark ? 'dark' : 'light') : choice
  return { choice, theme, choose: chosen.set }
}
