/** A node: title bar, and inside it pods, devices and the ways between them. From afar a card with counts. */
import { Plus } from 'lucide-react'
import { addressOf, type Machine, printIpv4, type Topology } from '../../engine/index.ts'
import { useApp } from '../state/app.ts'
import { useLevel } from '../state/camera.ts'
import type { Unit } from '../state/geometry/unit.ts'
import { useT } from '../ui/i18n.ts'
import { Icon } from '../ui/Icon.tsx'
import { tip } from '../ui/Tooltip.tsx'
import { addPodOn } from './actions.ts'
import { Badge } from './Badge.tsx'
import { useCanvas } from './context.ts'
import { DeviceBox } from './DeviceBox.tsx'
import { NameInput } from './NameInput.tsx'
import { PodBox } from './PodBox.tsx'
import { spoken, titleOf } from './project.ts'
import { RouteDiamond } from './RouteDiamond.tsx'
import { useElement } from './useElement.ts'
import { useMachine, type MachineView } from './useMachine.ts'
import { Dots, Wires } from './Wires.tsx'

type Inside = { readonly topology: Topology; readonly machine: Machine; readonly unit: Unit; readonly lit: MachineView['lit'] }

function Parts({ topology, machine, unit, lit }: Inside) {
  return unit.parts.map((part) => {
    const shared = { key: part.key, topology, node: machine, part, lit: lit.has(part.key), here: lit.has(`@${part.key}`) }
    if (part.kind === 'pod') return <PodBox {...shared} key={part.key} />
    if (part.kind === 'route') return <RouteDiamond part={part} lit={shared.lit} key={part.key} />
    return <DeviceBox {...shared} key={part.key} />
  })
}

function Card({ topology, machine }: { readonly topology: Topology; readonly machine: Machine }) {
  const t = useT('topology')
  const address = addressOf(topology, machine.id)
  return (
    <div className="topo-card" aria-hidden>
      <b>{titleOf(topology, machine, 'far', 0).name}</b>
      <span className="mono">{address === undefined ? '' : printIpv4(address)}</span>
      <span>{t('pods', { count: machine.pods?.length ?? 0 })}</span>
    </div>
  )
}

export function NodeFrame({ id }: { readonly id: string }) {
  const t = useT('topology')
  const level = useLevel()
  const { renaming } = useCanvas()
  const { topology, machine, standing, lit } = useMachine(id)
  const building = useApp(({ view }) => view.mode === 'build')
  const props = useElement(id, machine ? spoken(topology, machine, t) : id, true)
  if (machine === undefined || standing?.unit === undefined) return null
  const { unit, box } = standing
  const { name, line } = titleOf(topology, machine, level, box.width)
  return (
    <div className="topo-node" data-level={level} data-selected={props['data-selected']} data-lit={lit.size > 1 || undefined}>
      <div className="topo-title" {...props}>
        {renaming === id ? <NameInput id={id} name={name} /> : <b className="topo-clip">{name}</b>}
        <span className="mono topo-clip" {...tip(`${name} · ${line}`)}>
          {line}
        </span>
      </div>
      {level === 'far' ? (
        <Card topology={topology} machine={machine} />
      ) : (
        <>
          <Wires unit={unit} lit={lit} topology={topology} />
          <Parts topology={topology} machine={machine} unit={unit} lit={lit} />
          <Dots unit={unit} lit={lit} />
        </>
      )}
      <Badge element={id} />
      {building && level !== 'far' && (
        <button
          type="button"
          className="topo-add nodrag"
          tabIndex={-1}
          aria-label={t('addPod', { name })}
          {...tip(t('addPod', { name }))}
          onClick={(event) => {
            event.stopPropagation()
            addPodOn(id, t)
          }}
        >
          <Icon of={Plus} size={14} />
        </button>
      )}
    </div>
  )
}
