/** A packet of one's own: what, from whom, to whom; it is sent after everything already there, and the clock plays it. */
import { Send } from 'lucide-react'
import { useState } from 'react'
import { addTraffic } from '../../../engine/index.ts'
import { app, clock, edit, show, useScenario } from '../../state/app.ts'
import { idOf } from '../../state/selection.ts'
import { Button } from '../../ui/Button.tsx'
import { Dialog } from '../../ui/Dialog.tsx'
import { useT } from '../../ui/i18n.ts'
import { EmptyState } from '../../ui/Panel.tsx'
import { Select } from '../../ui/Select.tsx'
import { TextInput } from '../../ui/TextInput.tsx'
import { toast } from '../../ui/toast.ts'
import './panels.css'
import { type Check, isIpv4, isWhole } from './fields.ts'
import { type Draft, type End, type Kind, KINDS, endsOf, likelyEnds, nextAt, targetsOf, trafficOf } from './traffic.ts'

const TYPED = '*'
const MILLISECOND = 1_000_000

type Key = 'count' | 'size' | 'ttl' | 'dport'
const OPTIONS: Readonly<Record<Kind, readonly Key[]>> = {
  ping: ['count', 'size', 'ttl'],
  udp: ['dport'],
  tcp: ['dport'],
  'traceroute-udp': [],
  'traceroute-icmp': [],
  'traceroute-tcp': [],
}
const CHECKS: Readonly<Record<Key, Check>> = { count: isWhole('count'), size: isWhole('size'), ttl: isWhole('ttl'), dport: isWhole('port') }
const PLACEHOLDERS: Readonly<Record<Key, string>> = { count: '1', size: '56', ttl: '64', dport: '' }

/** What is wrong with a draft, by field: keys of messages. */
function faults(draft: Draft, ends: readonly End[], typed: boolean): Partial<Record<Key | 'to', string>> {
  const found: Partial<Record<Key | 'to', string>> = {}
  for (const key of OPTIONS[draft.kind]) {
    if (draft[key] === '' && key !== 'dport') continue
    const checked = CHECKS[key](draft[key])
    if ('error' in checked) found[key] = checked.error
  }
  const target = ends.find(({ id }) => id === draft.to)
  if (typed && 'error' in isIpv4(draft.to)) found.to = 'error.ipv4'
  else if (!typed && target?.address === undefined) found.to = 'error.noAddress'
  return found
}

/** Sends a draft after everything already there and shows it from its beginning; false when there is no room. */
function send(draft: Draft): boolean {
  const before = app.scenario()
  const at = nextAt(before.traffic)
  edit((scenario) => addTraffic(scenario, trafficOf(draft, at)))
  if (app.scenario() === before) return false
  show({ mode: 'run' })
  clock.seek(clock.timeline().positionOf(at * MILLISECOND))
  clock.play()
  return true
}

export function SendPanel({ onSent }: { readonly onSent: () => void }) {
  const t = useT('panels')
  const build = useT('build')
  const scenario = useScenario()
  const ends = endsOf(scenario)
  const targets = targetsOf(scenario)
  const [draft, setDraft] = useState<Draft>(() => {
    const likely = likelyEnds(scenario, idOf(app.store.getState().view.selection))
    return { kind: 'ping', ...likely, count: '', size: '', ttl: '', dport: '8080' }
  })
  const [typed, setTyped] = useState(ends.length < 2)
  // Nothing is called wrong before somebody has tried to send it.
  const [tried, setTried] = useState(false)
  const wrong = faults(draft, targets, typed)
  const put = (patch: Partial<Draft>) => setDraft({ ...draft, ...patch })
  const errorAt = (key: Key | 'to') => {
    const code = tried ? wrong[key] : undefined
    return code && t(code, { text: draft[key], name: targets.find(({ id }) => id === draft.to)?.name ?? draft.to })
  }
  const label = ({ name, address, port }: End) => [name, port === undefined ? address : `${address}:${port}`].filter(Boolean).join(' · ')
  const optionsOf = (list: readonly End[]) => list.map((end) => ({ value: end.id, label: label(end) }))
  const chooseTo = (to: string) => {
    setTyped(to === TYPED)
    const port = targets.find(({ id }) => id === to)?.port
    put({ to: to === TYPED ? '' : to, ...(port !== undefined && { dport: String(port) }) })
  }
  const submit = () => {
    setTried(true)
    if (Object.keys(wrong).length > 0) return
    if (send(draft)) onSent()
    else toast(build('outcome.full'))
  }
  if (ends.length === 0) return <EmptyState title={t('send.nobody')}>{t('send.nobodyHint')}</EmptyState>
  return (
    <form
      className="build-send"
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <Select
        label={t('send.kind')}
        value={draft.kind}
        options={KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
        onChange={(kind) => put({ kind })}
      />
      <Select label={t('send.from')} value={draft.from} options={optionsOf(ends)} onChange={(from) => put({ from })} />
      <Select
        label={t('send.to')}
        value={typed ? TYPED : draft.to}
        options={[...optionsOf(targets), { value: TYPED, label: t('send.typed') }]}
        error={typed ? undefined : errorAt('to')}
        onChange={chooseTo}
      />
      {typed && (
        <TextInput
          label={t('send.address')}
          mono
          value={draft.to}
          placeholder="10.244.2.2"
          error={errorAt('to')}
          onChange={(to) => put({ to: to.trim() })}
        />
      )}
      {OPTIONS[draft.kind].length > 0 && (
        <div className="build-options">
          {OPTIONS[draft.kind].map((key) => (
            <TextInput
              key={key}
              label={t(`send.${key}`)}
              mono
              inputMode="numeric"
              value={draft[key]}
              placeholder={PLACEHOLDERS[key]}
              error={errorAt(key)}
              onChange={(text) => put({ [key]: text.trim() })}
            />
          ))}
        </div>
      )}
      <Button type="submit" kind="primary" icon={Send}>
        {t('send.do')}
      </Button>
    </form>
  )
}

export function SendDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useT('panels')
  return (
    <Dialog title={t('send.title')} note={t('send.note')} onClose={onClose}>
      <SendPanel onSent={onClose} />
    </Dialog>
  )
}
