/** The cluster's Services, and the way to a new one: in front of the pods that are there. */
import { Plus } from 'lucide-react'
import { addService, clusterIpOf, lookupOf, nameOf, printIpv4 } from '../../../engine/index.ts'
import { select, useScenario } from '../../state/app.ts'
import { Button } from '../../ui/Button.tsx'
import { useT } from '../../ui/i18n.ts'
import { Section } from '../../ui/Panel.tsx'
import { toast } from '../../ui/toast.ts'
import { editAndSelect } from '../actions.ts'

/** As many endpoints as a first Service can show. */
const FEW = 2

export function Services() {
  const t = useT('panels')
  const build = useT('build')
  const { topology } = useScenario()
  const add = () => {
    const pods = [...lookupOf(topology).pods.keys()].slice(-FEW)
    if (!editAndSelect((scenario) => addService(scenario, pods))) toast(build('outcome.full'))
  }
  return (
    <Section title={t('services')}>
      <ul className="build-list">
        {(topology.services ?? []).map((service) => (
          <li key={service.id}>
            <button type="button" className="build-link" onClick={() => select({ kind: 'service', id: service.id })}>
              {nameOf(service)}
            </button>
            <code className="muted">{`${printIpv4(clusterIpOf(service))}:${service.port}`}</code>
          </li>
        ))}
      </ul>
      <Button icon={Plus} onClick={add}>
        {t('addService')}
      </Button>
    </Section>
  )
}
