/** The left pane: ready scenarios, a blank one, and what can be put onto the canvas. */
import { FilePlus2 } from 'lucide-react'
import { type KeyboardEvent, useEffect, useRef, useState } from 'react'
import { type Preset, blank } from '../../engine/index.ts'
import { open, show, useScenario } from '../state/app.ts'
import { Button } from '../ui/Button.tsx'
import { useT } from '../ui/i18n.ts'
import { EmptyState, Section } from '../ui/Panel.tsx'
import { TextInput } from '../ui/TextInput.tsx'
import './build.css'
import { Connect } from './Connect.tsx'
import { Device } from './Device.tsx'
import { Found, useFound } from './Found.tsx'
import { FAILING, devicesFor, groupsFor, matches, presetHere } from './project.ts'
import { VisuallyHidden } from '../ui/VisuallyHidden.tsx'
import { SendButton } from './SendButton.tsx'

type ItemProps = { readonly preset: Preset; readonly here: boolean; readonly failing: boolean; /** Tab finds it. */ readonly stop: boolean }

function PresetItem({ preset, here, failing, stop }: ItemProps) {
  const t = useT('build')
  const item = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (here) item.current?.scrollIntoView({ block: 'nearest' })
  }, [here])
  return (
    <li ref={item}>
      <button
        type="button"
        className="build-preset"
        tabIndex={stop ? 0 : -1}
        aria-current={here || undefined}
        onClick={() => void open(preset.scenario)}
      >
        <span className="build-preset-title">{t(preset.title)}</span>
        <span className="build-preset-note" data-failing={failing || undefined}>
          {failing && <VisuallyHidden>{t('fails')}: </VisuallyHidden>}
          {t(preset.subtitle)}
        </span>
      </button>
    </li>
  )
}

const ARROWS: Readonly<Record<string, number>> = { ArrowUp: -1, ArrowDown: 1 }

/** Up and down go from preset to preset: two dozen stops of the Tab key would be too many. */
function walk(event: KeyboardEvent<HTMLElement>): void {
  const by = ARROWS[event.key]
  const all = [...event.currentTarget.querySelectorAll<HTMLElement>('.build-preset')]
  const at = all.findIndex((preset) => preset === event.target)
  if (by === undefined || at < 0) return
  event.preventDefault()
  all[at + by]?.focus()
}

const TYPING = 'input, textarea, select, [contenteditable], [role=dialog]'

/** `/` goes to the search, wherever nobody types. */
function useSearchKey() {
  const root = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const onKey = (event: globalThis.KeyboardEvent) => {
      const { key, ctrlKey, metaKey, altKey, target } = event
      if (key !== '/' || ctrlKey || metaKey || altKey || event.defaultPrevented) return
      if (target instanceof Element && target.closest(TYPING) !== null) return
      event.preventDefault()
      root.current?.querySelector('input')?.focus()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
  return root
}

export function Palette() {
  const t = useT('build')
  const [query, setQuery] = useState('')
  const root = useSearchKey()
  const here = presetHere(useScenario())
  const groups = groupsFor(query.trim(), t)
  const shown = groups.flatMap(({ presets }) => presets)
  const stop = shown.find((preset) => preset === here) ?? shown[0]
  const devices = devicesFor(query.trim(), t)
  const found = useFound(query.trim())
  const hasBlank = matches(query.trim(), t('blank'))
  const startBlank = () => {
    void open(blank)
    show({ mode: 'build' })
  }
  return (
    <div ref={root} className="build-palette" onKeyDown={walk}>
      <TextInput
        label={t('search')}
        bare
        type="search"
        placeholder={t('search')}
        value={query}
        onChange={setQuery}
        onKeyDown={({ key }) => key === 'Escape' && setQuery('')}
      />
      <Found hits={found} />
      {groups.map(({ id, presets }) => (
        <Section key={id} title={t(`group.${id}`)}>
          <ul className="build-presets">
            {presets.map((preset) => (
              <PresetItem key={preset.id} preset={preset} here={preset === here} failing={FAILING.has(preset.id)} stop={preset === stop} />
            ))}
          </ul>
        </Section>
      ))}
      {hasBlank && (
        <Button kind="quiet" icon={FilePlus2} className="ui-button build-blank" onClick={startBlank}>
          {t('blank')}
        </Button>
      )}
      {devices.length > 0 && (
        <Section title={t('drag')} className="build-hand">
          <div className="build-devices">
            {devices.map((kind) => (
              <Device key={kind} kind={kind} />
            ))}
          </div>
          {query.trim() === '' && (
            <div className="build-tools">
              <Connect />
              <SendButton />
            </div>
          )}
        </Section>
      )}
      {groups.length === 0 && devices.length === 0 && found.length === 0 && !hasBlank && (
        <EmptyState title={t('nothing.title')} action={<Button onClick={() => setQuery('')}>{t('nothing.clear')}</Button>}>
          {t('nothing.text', { query: query.trim() })}
        </EmptyState>
      )}
    </div>
  )
}
