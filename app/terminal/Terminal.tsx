/** A shell in a namespace: a log that a screen reader can read, and one line to type in, with history and completion. Loaded when first opened. */
import { Eraser, ListTree } from 'lucide-react'
import { useEffect, useRef, useState, type KeyboardEvent } from 'react'
import { addressOf, printIpv4 } from '../../engine/index.ts'
import { useApp, useNetwork, useScenario } from '../state/app.ts'
import { namesOf, namespacesOf } from '../state/names.ts'
import { idOf } from '../state/selection.ts'
import { IconButton } from '../ui/Button.tsx'
import { useT } from '../ui/i18n.ts'
import { Select } from '../ui/Select.tsx'
import { Commands } from './Commands.tsx'
import { argumentsFor, complete, recall } from './project.ts'
import { type Entry, add, clear, enter, history, useEntries } from './session.ts'
import './terminal.css'

function Printed({ entry }: { readonly entry: Entry }) {
  const t = useT('terminal')
  return (
    <div className="term-entry">
      {entry.line !== '' && (
        <p>
          <span className="term-prompt">{entry.prompt}</span> {entry.line}
        </p>
      )}
      {entry.out !== '' && <pre>{entry.out.trimEnd()}</pre>}
      {entry.rc !== 0 && <p className="term-status">{t('status', { rc: entry.rc })}</p>}
      {entry.note && <p className="term-note">{entry.note}</p>}
    </div>
  )
}

/** The namespace typed into: the chosen one while it exists, else the selected one, else the first pod. */
function usePlace() {
  const scenario = useScenario()
  const places = namespacesOf(scenario.topology)
  const selected = useApp(({ view }) => idOf(view.selection))
  const [chosen, choose] = useState<string>()
  const [seen, see] = useState(selected)
  if (seen !== selected) {
    see(selected)
    if (selected !== undefined && places.includes(selected)) choose(selected)
  }
  const fallback = places.find((id) => id.includes('p')) ?? places[0] ?? ''
  const netns = [chosen, selected, fallback].find((id) => id !== undefined && places.includes(id)) ?? ''
  return { scenario, places, netns, choose }
}

export function Terminal() {
  const t = useT('terminal')
  const network = useNetwork()
  const { scenario, places, netns, choose } = usePlace()
  const entries = useEntries()
  const [line, setLine] = useState('')
  const [at, setAt] = useState(-1)
  const [listing, setListing] = useState(false)
  const end = useRef<HTMLDivElement>(null)
  const input = useRef<HTMLInputElement>(null)
  const name = namesOf(scenario.topology)
  const prompt = `${name(netns)} #`
  useEffect(() => {
    end.current?.scrollIntoView({ block: 'nearest' })
  }, [entries, listing])

  // Whoever opened it types next; but arrows may be on their way through tabs, and on a touch screen the keyboard would cover what is shown.
  useEffect(() => {
    const { current } = input
    const fromTabs = current?.ownerDocument.activeElement?.getAttribute('role') === 'tab'
    if (!fromTabs && matchMedia('(pointer: fine)').matches) current?.focus({ preventScroll: true })
  }, [])

  const type = (next: string, place = -1) => {
    setLine(next)
    setAt(place)
  }
  /** Tab; false when there is nothing to complete, so that it leaves the field as everywhere else. */
  const finish = (): boolean => {
    const elsewhere = places.flatMap((id) => addressOf(scenario.topology, id) ?? []).map(printIpv4)
    const found = complete(line, argumentsFor(network.stateOf(netns), elsewhere))
    if (found.candidates.length === 0 && found.line === line) return false
    if (found.line === line) add({ prompt, line, out: found.candidates.join('  '), rc: 0 })
    type(found.line)
    return true
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return
    if (event.key === 'Enter') {
      enter(t, netns, prompt, line)
      type('')
    } else if (event.key === 'ArrowUp' || event.key === 'ArrowDown') {
      const found = recall(history(), at, event.key === 'ArrowUp' ? -1 : 1)
      type(found.line, found.at)
    } else if (event.key === 'Escape' && line !== '') type('')
    else if (event.key === 'l' && event.ctrlKey) clear()
    else if (event.key === 'c' && event.ctrlKey && input.current?.selectionStart === input.current?.selectionEnd) type('')
    else if (event.key !== 'Tab' || event.shiftKey || line.trim() === '' || !finish()) return
    event.preventDefault()
  }
  return (
    <section className="term" aria-label={t('title')}>
      <header>
        <Select label={t('place')} bare value={netns} options={places.map((id) => ({ value: id, label: name(id) }))} onChange={choose} />
        <IconButton icon={ListTree} label={t('commands')} pressed={listing} onClick={() => setListing(!listing)} />
        <IconButton icon={Eraser} label={t('clear')} keys="Ctrl L" onClick={clear} />
      </header>
      {listing && <Commands netns={netns} />}
      <div className="term-log mono" role="log" aria-label={t('log')} tabIndex={0}>
        {entries.length === 0 && <p className="term-note">{t('welcome')}</p>}
        {entries.map((entry) => (
          <Printed key={entry.id} entry={entry} />
        ))}
        <div ref={end} />
      </div>
      <label className="term-line mono">
        <span className="term-prompt">{prompt}</span>
        <input
          ref={input}
          aria-label={t('input', { netns: name(netns) })}
          aria-description={t('hint')}
          value={line}
          spellCheck={false}
          autoCapitalize="off"
          autoComplete="off"
          onChange={({ target }) => type(target.value)}
          onKeyDown={onKey}
        />
      </label>
    </section>
  )
}
