/** Everything that can be set on a machine: its name, what its kind has, its interfaces and its pods. */
import { Plus } from 'lucide-react'
import {
  type Machine,
  addPod,
  gatewayOf,
  nameOf,
  plugsOf,
  podAddressOf,
  podCidrOf,
  printIpv4,
  printPrefix,
  rename,
  setMachine,
  subnetOf,
  runsBgp,
} from '../../../engine/index.ts'
import { edit, select, useScenario } from '../../state/app.ts'
import { endName } from '../../state/names.ts'
import { Button } from '../../ui/Button.tsx'
import { useT } from '../../ui/i18n.ts'
import { Section } from '../../ui/Panel.tsx'
import { Switch } from '../../ui/Switch.tsx'
import { toast } from '../../ui/toast.ts'
import { editAndSelect } from '../actions.ts'
import { DerivedInput } from './DerivedInput.tsx'
import { EndFields } from './EndFields.tsx'
import { NO_GATEWAY, isGateway, isLine, isSubnet } from './fields.ts'

function Interfaces({ machine }: { readonly machine: Machine }) {
  const t = useT('panels')
  const { topology } = useScenario()
  const plugs = plugsOf(topology, machine.id)
  if (plugs.length === 0) return <p className="muted build-none">{t('noCable')}</p>
  return plugs.map(({ cable, end }) => {
    const side = cable.ends[0] === end ? 0 : 1
    const [own, far] = [endName(topology, cable, side), endName(topology, cable, side === 0 ? 1 : 0)]
    return (
      <fieldset key={`${cable.id} ${side}`} className="build-end">
        <legend>
          <span className="mono">{own.split(' ').at(-1)}</span>{' '}
          <button type="button" className="build-link" onClick={() => select({ kind: 'cable', id: cable.id })}>
            {t('to', { name: far })}
          </button>
        </legend>
        <EndFields cable={cable} side={side} />
      </fieldset>
    )
  })
}

function Pods({ node }: { readonly node: Machine }) {
  const t = useT('panels')
  const build = useT('build')
  const { topology } = useScenario()
  const add = () => {
    if (!editAndSelect((scenario) => addPod(scenario, node.id))) toast(build('outcome.full'))
  }
  return (
    <Section title={t('pods')}>
      <ul className="build-list">
        {(node.pods ?? []).map((pod) => (
          <li key={pod.id}>
            <button type="button" className="build-link" onClick={() => select({ kind: 'pod', id: pod.id })}>
              {nameOf(pod)}
            </button>
            <code className="muted">{printIpv4(podAddressOf(topology, node, pod))}</code>
          </li>
        ))}
      </ul>
      <Button icon={Plus} onClick={add}>
        {t('addPod')}
      </Button>
    </Section>
  )
}

export function MachineForm({ machine }: { readonly machine: Machine }) {
  const t = useT('panels')
  const { topology } = useScenario()
  const { id, kind, gateway } = machine
  const via = gatewayOf(topology, machine)
  return (
    <>
      <div className="build-fields">
        <DerivedInput
          label={t('field.name')}
          value={machine.name}
          derived={nameOf(machine)}
          check={isLine}
          mono={false}
          onSet={(name = '') => edit((scenario) => rename(scenario, id, name))}
        />
        {kind === 'switch' && (
          <DerivedInput
            label={t('field.subnet')}
            value={machine.subnet}
            derived={printPrefix(subnetOf(topology, machine))}
            check={isSubnet}
            onSet={(subnet) => edit((scenario) => setMachine(scenario, id, { subnet }))}
          />
        )}
        {kind === 'node' && (
          <DerivedInput
            label={t(topology.network.plugin === 'calico' ? 'field.block' : 'field.podCIDR')}
            value={machine.podCIDR}
            derived={printPrefix(podCidrOf(topology, machine))}
            check={isSubnet}
            onSet={(podCIDR) => edit((scenario) => setMachine(scenario, id, { podCIDR }))}
          />
        )}
        {kind === 'node' && (runsBgp(topology.network) || machine.routeReflector === true) && (
          <Switch
            label={t('field.routeReflector')}
            checked={machine.routeReflector === true}
            onChange={(on) => edit((scenario) => setMachine(scenario, id, { routeReflector: on ? true : undefined }))}
          />
        )}
        {(kind === 'node' || kind === 'host') && (
          <DerivedInput
            label={t('field.gateway')}
            value={gateway === '' ? NO_GATEWAY : gateway}
            derived={via === undefined ? NO_GATEWAY : printIpv4(via)}
            check={isGateway}
            onSet={(to) => edit((scenario) => setMachine(scenario, id, { gateway: to === NO_GATEWAY ? '' : to }))}
          />
        )}
      </div>
      {kind === 'node' && <Pods node={machine} />}
      <Section title={t('interfaces')}>
        <Interfaces machine={machine} />
      </Section>
    </>
  )
}
