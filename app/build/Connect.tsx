/** A cable: by mouse with the canvas's connect tool, or by choosing both ends here while the tool is in hand. */
import { Cable, Spline } from 'lucide-react'
import { useState } from 'react'
import { show, useApp, useScenario } from '../state/app.ts'
import { namesOf } from '../state/names.ts'
import { Button } from '../ui/Button.tsx'
import { useT } from '../ui/i18n.ts'
import { Select } from '../ui/Select.tsx'
import { toast } from '../ui/toast.ts'
import { connectMachines } from './actions.ts'

function Ends() {
  const t = useT('build')
  const { topology } = useScenario()
  const name = namesOf(topology)
  const tool = useApp(({ view }) => view.tool)
  const [chosen, choose] = useState<string>()
  const [to, setTo] = useState('')
  const options = topology.machines.map(({ id }) => ({ value: id, label: name(id) }))
  const from = chosen ?? (tool.kind === 'connect' ? tool.from : undefined) ?? ''
  const none = { value: '', label: t('connect.choose') }
  const isKnown = (id: string) => options.some(({ value }) => value === id)
  const ready = isKnown(from) && isKnown(to) && from !== to
  const submit = () => {
    if (!connectMachines(from, to)) toast(t('outcome.full'))
  }
  return (
    <form
      className="build-connect"
      onSubmit={(event) => {
        event.preventDefault()
        if (ready) submit()
      }}
    >
      <p className="muted">{t(options.length < 2 ? 'connect.few' : 'connect.how')}</p>
      <Select label={t('connect.from')} value={from} options={[none, ...options]} onChange={choose} />
      <Select
        label={t('connect.to')}
        value={to}
        options={[none, ...options.map((option) => ({ ...option, disabled: option.value === from }))]}
        onChange={setTo}
      />
      <Button type="submit" icon={Cable} disabled={!ready}>
        {t('connect.do')}
      </Button>
    </form>
  )
}

export function Connect() {
  const t = useT('build')
  const connecting = useApp(({ view }) => view.tool.kind === 'connect')
  const toggle = () => show(connecting ? { tool: { kind: 'select' } } : { tool: { kind: 'connect' }, mode: 'build' })
  return (
    // Escape puts the tool away, wherever in here the focus is.
    <div
      className="build-connecting"
      onKeyDown={({ key }) => {
        if (key === 'Escape' && connecting) show({ tool: { kind: 'select' } })
      }}
    >
      <Button icon={Spline} aria-pressed={connecting} onClick={toggle}>
        {t('connect.tool')}
      </Button>
      {connecting && <Ends />}
    </div>
  )
}
