/** The right pane in Build mode: what is selected, else the cluster, with everything that can be set and everything that is wrong. */
import { Copy, Trash2 } from 'lucide-react'
import { duplicate, lookupOf, nameOf, remove, serviceOf } from '../../../engine/index.ts'
import { edit, select, useApp, useScenario } from '../../state/app.ts'
import { chosenIn } from '../../state/group.ts'
import { cableName } from '../../state/names.ts'
import { idOf } from '../../state/selection.ts'
import { IconButton } from '../../ui/Button.tsx'
import { useT } from '../../ui/i18n.ts'
import { Panel } from '../../ui/Panel.tsx'
import { toast } from '../../ui/toast.ts'
import { editAndSelect } from '../actions.ts'
import './panels.css'
import { CableForm } from './CableForm.tsx'
import { ClusterForm } from './ClusterForm.tsx'
import { Group } from './Group.tsx'
import { IssueList } from './IssueList.tsx'
import { MachineForm } from './MachineForm.tsx'
import { PodForm } from './PodForm.tsx'
import { ServiceForm } from './ServiceForm.tsx'

function Verbs({ id, copies }: { readonly id: string; readonly copies: boolean }) {
  const t = useT('panels')
  const build = useT('build')
  const copy = () => {
    if (!editAndSelect((scenario) => duplicate(scenario, [id]))) toast(build('outcome.full'))
  }
  const erase = () => {
    edit((scenario) => remove(scenario, [id]))
    select(undefined)
  }
  return (
    <span className="build-verbs">
      {copies && <IconButton icon={Copy} label={t('duplicate')} onClick={copy} />}
      <IconButton icon={Trash2} label={t('delete')} keys="Delete" onClick={erase} />
    </span>
  )
}

function useSelectedElement() {
  const { topology } = useScenario()
  const id = useApp(({ view }) => idOf(view.selection)) ?? ''
  const { machines, pods } = lookupOf(topology)
  const [machine, pod, cable] = [machines.get(id), pods.get(id), topology.cables.find((item) => item.id === id)]
  if (machine) return { id, kind: machine.kind, copies: true, name: nameOf(machine), form: <MachineForm machine={machine} /> }
  if (pod) return { id, kind: 'pod', copies: true, name: nameOf(pod.pod), form: <PodForm {...pod} /> }
  const service = serviceOf(topology, id)
  if (service) return { id, kind: 'service', copies: false, name: nameOf(service), form: <ServiceForm service={service} /> }
  return cable && { id, kind: 'cable', copies: false, name: cableName(topology, cable), form: <CableForm cable={cable} /> }
}

export function Properties() {
  const t = useT('panels')
  const build = useT('build')
  const element = useSelectedElement()
  const several = useApp((state) => chosenIn(state).join(' ')).split(' ')
  if (several.length > 1) return <Group ids={several} />
  if (element === undefined) {
    return (
      <Panel key="cluster" title={t('cluster')}>
        <div className="build-properties">
          <p className="ui-hint">{t('derived')}</p>
          <ClusterForm />
          <IssueList />
        </div>
      </Panel>
    )
  }
  const { id, kind, copies, name, form } = element
  // By its id, so that neither a field's refused text nor how far it was scrolled moves to another element.
  return (
    <Panel key={id} title={name} note={build(`device.${kind}`)} actions={<Verbs id={id} copies={copies} />}>
      <div className="build-properties">
        <IssueList about={id} />
        <p className="ui-hint">{t('derived')}</p>
        {form}
      </div>
    </Panel>
  )
}
