/** The bar on top: what is open, Build or Run, undo and redo, language, theme, and the one primary button of the page: Share. */
import { Monitor, Moon, Redo2, Share2, Sun, Undo2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button, IconButton } from '../ui/Button.tsx'
import { useLanguage, useT } from '../ui/i18n.ts'
import { Segmented } from '../ui/Segmented.tsx'
import { themeChoices, useTheme } from '../ui/theme.ts'
import { Logo } from './Logo.tsx'

export type Mode = 'build' | 'run'

export type TopBarProps = {
  readonly title: string
  readonly mode: Mode
  readonly onMode: (mode: Mode) => void
  /** Absent: nothing to undo, the button is disabled. */
  readonly onUndo?: (() => void) | undefined
  readonly onRedo?: (() => void) | undefined
  readonly onShare?: (() => void) | undefined
  /** More buttons, before the language. */
  readonly children?: ReactNode
}

const languageNames = [
  { value: 'en', label: 'EN', lang: 'en' },
  { value: 'zh', label: '中文', lang: 'zh-CN' },
] as const

const themeIcons = { light: Sun, dark: Moon, system: Monitor } as const

function ThemeButton() {
  const t = useT('shell')
  const { choice, choose } = useTheme()
  const next = themeChoices[(themeChoices.indexOf(choice) + 1) % themeChoices.length] ?? 'system'
  return <IconButton icon={themeIcons[choice]} label={t(`theme.${choice}`)} onClick={() => choose(next)} />
}

export function TopBar({ title, mode, onMode, onUndo, onRedo, onShare, children }: TopBarProps) {
  const t = useT('shell')
  const { language, choose } = useLanguage()
  const modes = [
    { value: 'build', label: t('build') },
    { value: 'run', label: t('run') },
  ] as const
  return (
    <header className="shell-top">
      <div className="shell-brand">
        <Logo />
        <h1>Hopscope</h1>
        <p className="muted">{title}</p>
      </div>
      <Segmented label={t('mode')} value={mode} options={modes} onChange={onMode} />
      <div className="shell-actions">
        <div className="shell-history">
          <IconButton icon={Undo2} label={t('undo')} keys="Ctrl Z" disabled={!onUndo} onClick={onUndo} />
          <IconButton icon={Redo2} label={t('redo')} keys="Ctrl Shift Z" disabled={!onRedo} onClick={onRedo} />
        </div>
        {children}
        <div className="shell-language">
          <Segmented label={t('language')} value={language} options={languageNames} onChange={choose} size="s" />
        </div>
        <ThemeButton />
        <Button
          kind="primary"
          className="ui-button shell-share"
          icon={Share2}
          disabled={!onShare}
          onClick={onShare}
          aria-label={t('share')}
        >
          <span>{t('share')}</span>
        </Button>
      </div>
    </header>
  )
}
