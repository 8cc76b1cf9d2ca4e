/** A Service: its name, address and port, and which pods are behind it. */
import { type Service, clusterIpOf, lookupOf, nameOf, printIpv4, rename, setService, targetPortOf } from '../../../engine/index.ts'
import { edit, useScenario } from '../../state/app.ts'
import { useT } from '../../ui/i18n.ts'
import { Section } from '../../ui/Panel.tsx'
import { Select } from '../../ui/Select.tsx'
import { Switch } from '../../ui/Switch.tsx'
import { DerivedInput } from './DerivedInput.tsx'
import { isIpv4, isLine, isWhole } from './fields.ts'

const PROTOCOLS = [
  { value: 'tcp', label: 'TCP' },
  { value: 'udp', label: 'UDP' },
] as const
const HTTP = '80'

const numberOf = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text))

function Endpoints({ service }: { readonly service: Service }) {
  const t = useT('panels')
  const { topology } = useScenario()
  const pods = [...lookupOf(topology).pods.values()].map(({ pod }) => pod)
  const put = (id: string, behind: boolean) => {
    const endpoints = behind ? [...service.endpoints, id] : service.endpoints.filter((one) => one !== id)
    edit((scenario) => setService(scenario, service.id, { endpoints }))
  }
  return (
    <Section title={t('endpoints')}>
      {pods.length === 0 && <p className="ui-hint">{t('noPods')}</p>}
      <ul className="build-list build-endpoints">
        {pods.map((pod) => (
          <li key={pod.id}>
            <Switch label={nameOf(pod)} checked={service.endpoints.includes(pod.id)} onChange={(behind) => put(pod.id, behind)} />
          </li>
        ))}
      </ul>
    </Section>
  )
}

export function ServiceForm({ service }: { readonly service: Service }) {
  const t = useT('panels')
  const { id, protocol, port } = service
  return (
    <>
      <div className="build-fields">
        <p className="ui-hint">{t('serviceHint')}</p>
        <DerivedInput
          label={t('field.name')}
          value={service.name}
          derived={nameOf(service)}
          check={isLine}
          mono={false}
          onSet={(name = '') => edit((scenario) => rename(scenario, id, name))}
        />
        <DerivedInput
          label={t('field.clusterIP')}
          value={service.clusterIP}
          derived={printIpv4(clusterIpOf(service))}
          check={isIpv4}
          onSet={(clusterIP) => edit((scenario) => setService(scenario, id, { clusterIP }))}
        />
        <Select
          label={t('field.protocol')}
          value={protocol}
          options={PROTOCOLS}
          onChange={(to) => edit((scenario) => setService(scenario, id, { protocol: to }))}
        />
        <DerivedInput
          label={t('field.servicePort')}
          value={port === Number(HTTP) ? undefined : String(port)}
          derived={HTTP}
          check={isWhole('port')}
          onSet={(to = HTTP) => edit((scenario) => setService(scenario, id, { port: Number(to) }))}
        />
        <DerivedInput
          label={t('field.targetPort')}
          value={service.targetPort?.toString()}
          derived={String(targetPortOf(service))}
          check={isWhole('port')}
          onSet={(to) => edit((scenario) => setService(scenario, id, { targetPort: numberOf(to) }))}
        />
      </div>
      <Endpoints service={service} />
    </>
  )
}
