/** Name, address and MAC of a pod, and the node it runs on. */
import { type Machine, type Pod, nameOf, podAddressOf, podMacOf, printIpv4, printMac, rename, setPod } from '../../../engine/index.ts'
import { edit, select, useScenario } from '../../state/app.ts'
import { useT } from '../../ui/i18n.ts'
import { DerivedInput } from './DerivedInput.tsx'
import { isIpv4, isLine, isMac } from './fields.ts'

export function PodForm({ pod, node }: { readonly pod: Pod; readonly node: Machine }) {
  const t = useT('panels')
  const { topology } = useScenario()
  const { id } = pod
  return (
    <div className="build-fields">
      <p className="muted">
        {t('podOn')}{' '}
        <button type="button" className="build-link" onClick={() => select({ kind: 'machine', id: node.id })}>
          {nameOf(node)}
        </button>
      </p>
      <DerivedInput
        label={t('field.name')}
        value={pod.name}
        derived={nameOf(pod)}
        check={isLine}
        mono={false}
        onSet={(name = '') => edit((scenario) => rename(scenario, id, name))}
      />
      <DerivedInput
        label={t('field.podAddress')}
        value={pod.address}
        derived={printIpv4(podAddressOf(topology, node, pod))}
        check={isIpv4}
        onSet={(address) => edit((scenario) => setPod(scenario, id, { address }))}
      />
      <DerivedInput
        label={t('field.mac')}
        value={pod.lladdr}
        derived={printMac(podMacOf(topology, node, pod))}
        check={isMac}
        onSet={(lladdr) => edit((scenario) => setPod(scenario, id, { lladdr }))}
      />
    </div>
  )
}
