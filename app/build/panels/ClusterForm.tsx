/** With nothing selected: the scenario's title, its network plugin, what is sent and typed in it. */
import { X } from 'lucide-react'
import {
  type ClusterNetwork,
  blockSizeOf,
  encapsulationOf,
  podNetworkOf,
  printPrefix,
  removeCommand,
  removeTraffic,
  setNetwork,
  setTitle,
  vniOf,
  vxlanPortOf,
} from '../../../engine/index.ts'
import { edit, useScenario } from '../../state/app.ts'
import { namesOf } from '../../state/names.ts'
import { IconButton } from '../../ui/Button.tsx'
import { useT } from '../../ui/i18n.ts'
import { Section } from '../../ui/Panel.tsx'
import { Select } from '../../ui/Select.tsx'
import { Switch } from '../../ui/Switch.tsx'
import { DerivedInput } from './DerivedInput.tsx'
import { isLine, isSubnet, isWhole, withMode, withSetting } from './fields.ts'
import { MODES, modeOf } from '../modes.ts'
import { SendButton } from '../SendButton.tsx'
import { Services } from './Services.tsx'
import { useTitle } from '../title.ts'
import { trafficText } from './traffic.ts'

type ItemsProps = { readonly title: string; readonly items: readonly string[]; readonly onRemove: (at: number) => void }

function Items({ title, items, onRemove }: ItemsProps) {
  const t = useT('panels')
  if (items.length === 0) return null
  return (
    <Section title={title}>
      <ol className="build-list">
        {items.map((text, at) => (
          // An item is nothing but its place and its text.
          <li key={`${at} ${text}`}>
            <code>{text}</code>
            <IconButton icon={X} label={t('removeItem', { text })} onClick={() => onRemove(at)} />
          </li>
        ))}
      </ol>
    </Section>
  )
}

function NetworkFields({ network }: { readonly network: ClusterNetwork }) {
  const t = useT('panels')
  const build = useT('build')
  const put = (next: ClusterNetwork) => edit((scenario) => setNetwork(scenario, next))
  const setting = (key: 'network' | 'vni' | 'port' | 'blockSize') => (value: string | undefined) => put(withSetting(network, key, value))
  return (
    <>
      <Select
        label={t('field.plugin')}
        value={modeOf(network)}
        options={MODES.map((value) => ({ value, label: build(`mode.${value}`) }))}
        onChange={(mode) => put(withMode(network, mode))}
      />
      <p className="ui-hint">{t(`modeHint.${modeOf(network)}`)}</p>
      {network.plugin !== 'none' && (
        <DerivedInput
          label={t(network.plugin === 'calico' ? 'field.pool' : 'field.podNetwork')}
          value={network.network}
          derived={printPrefix(podNetworkOf(network))}
          check={isSubnet}
          onSet={setting('network')}
        />
      )}
      {network.plugin === 'calico' && (
        <>
          <DerivedInput
            label={t('field.blockSize')}
            value={network.blockSize?.toString()}
            derived={String(blockSizeOf(network))}
            check={isWhole('blockSize')}
            onSet={setting('blockSize')}
          />
          <Switch
            label={t('field.natOutgoing')}
            checked={network.natOutgoing ?? true}
            onChange={(natOutgoing) => put({ ...network, natOutgoing })}
          />
        </>
      )}
      {encapsulationOf(network) === 'vxlan' && network.plugin !== 'none' && (
        <>
          <DerivedInput
            label={t('field.vni')}
            value={network.vni?.toString()}
            derived={String(vniOf(network))}
            check={isWhole('vni')}
            onSet={setting('vni')}
          />
          <DerivedInput
            label={t('field.port')}
            value={network.port?.toString()}
            derived={String(vxlanPortOf(network))}
            check={isWhole('port')}
            onSet={setting('port')}
          />
        </>
      )}
    </>
  )
}

export function ClusterForm() {
  const t = useT('panels')
  const { title, topology, traffic, commands } = useScenario()
  const shown = useTitle()
  const name = namesOf(topology)
  return (
    <>
      <div className="build-fields">
        <DerivedInput
          label={t('field.title')}
          value={title === '' ? undefined : title}
          derived={shown}
          check={isLine}
          mono={false}
          onSet={(to = '') => edit((scenario) => setTitle(scenario, to))}
        />
        <NetworkFields network={topology.network} />
      </div>
      <Services />
      <Items
        title={t('traffic')}
        items={traffic.map((item) => trafficText(item, name))}
        onRemove={(at) => edit((scenario) => removeTraffic(scenario, at))}
      />
      <SendButton />
      <Items
        title={t('commands')}
        items={commands.map((command) => `${name(command.in)}# ${command.line}`)}
        onRemove={(at) => edit((scenario) => removeCommand(scenario, at))}
      />
    </>
  )
}
