/** What was run: the scenario's own commands, each of which can be taken back, and everything that made one namespace what it is. */
import { X } from 'lucide-react'
import { useMemo } from 'react'
import { removeCommand } from '../../engine/index.ts'
import { edit, useNetwork, useScenario } from '../state/app.ts'
import { namesOf } from '../state/names.ts'
import { IconButton } from '../ui/Button.tsx'
import { useT } from '../ui/i18n.ts'
import { toast } from '../ui/toast.ts'
import { errorsOf } from './project.ts'

const MOST = 200

function Own() {
  const t = useT('terminal')
  const scenario = useScenario()
  const network = useNetwork()
  const name = namesOf(scenario.topology)
  const errors = useMemo(() => errorsOf(scenario, network), [scenario, network])
  if (scenario.commands.length === 0) return <p className="muted">{t('own.none')}</p>
  const takeBack = (index: number, line: string) => {
    edit((now) => removeCommand(now, index))
    toast(t('own.removed', { line }))
  }
  return (
    <ul>
      {scenario.commands.map(({ in: netns, line }, index) => (
        <li key={index} className="term-command">
          <span className="muted">{name(netns)}</span>
          <code>{line}</code>
          <IconButton icon={X} label={t('own.remove', { line, name: name(netns) })} onClick={() => takeBack(index, line)} />
          {errors[index] !== undefined && <pre className="term-failure">{errors[index]}</pre>}
        </li>
      ))}
    </ul>
  )
}

function Ran({ netns }: { readonly netns: string }) {
  const t = useT('terminal')
  const network = useNetwork()
  const ran = useMemo(() => network.commandsOf(netns), [network, netns])
  if (ran.length === 0) return <p className="muted">{t('ran.none')}</p>
  return (
    <>
      <ol>
        {ran.slice(0, MOST).map(({ by, line, error }, index) => (
          <li key={index} className="term-command">
            <span className="muted">{t(`by.${by}`)}</span>
            <code>{line}</code>
            {error !== undefined && <pre className="term-failure">{error}</pre>}
          </li>
        ))}
      </ol>
      {ran.length > MOST && <p className="muted">{t('ran.more', { count: ran.length - MOST })}</p>}
    </>
  )
}

export function Commands({ netns }: { readonly netns: string }) {
  const t = useT('terminal')
  const { topology } = useScenario()
  return (
    <div className="term-commands">
      <details open>
        <summary>{t('own.title')}</summary>
        <Own />
      </details>
      <details open>
        <summary>{t('ran.title', { name: namesOf(topology)(netns) })}</summary>
        <Ran netns={netns} />
      </details>
    </div>
  )
}
