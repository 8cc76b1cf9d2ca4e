/** Machines that are one box: switch, router, host. */
import type { ReactNode } from 'react'
import { lookupOf, nameOf, plugsOf } from '../../engine/index.ts'
import { geometryNow, useApp } from '../state/app.ts'
import { useLevel } from '../state/camera.ts'
import { pairOf } from '../state/geometry/geometry.ts'
import { ROUTER_LINES } from '../state/geometry/grid.ts'
import { useT } from '../ui/i18n.ts'
import { tip } from '../ui/Tooltip.tsx'
import { Badge } from './Badge.tsx'
import { useCanvas } from './context.ts'
import { NameInput } from './NameInput.tsx'
import { hostWords, routerLines, spoken, switchWords } from './project.ts'
import { useElement } from './useElement.ts'
import { useMachine } from './useMachine.ts'

/** Round ends of the cables on the box's edge. */
function Ports({ id, lit }: { readonly id: string; readonly lit: ReadonlySet<string> }) {
  const topology = useApp(({ document }) => document.scenario.topology)
  const standing = useApp((state) => geometryNow(state).machines.get(id))
  const cables = useApp((state) => geometryNow(state).cables)
  if (standing === undefined) return null
  const { x, y, width, height } = standing.box
  const ports = plugsOf(topology, id).flatMap(({ cable }) => {
    const wire = cables.get(cable.id)
    const end = wire?.from.startsWith(`${id}/`)
      ? wire.points[standing.kind === 'host' ? 1 : 0]
      : wire?.points.at(standing.kind === 'host' ? -2 : -1)
    return wire && end ? [{ id: cable.id, x: end.x - x, y: end.y - y, lit: lit.has(pairOf(wire.from, wire.to)) }] : []
  })
  return (
    <svg className="topo-wires topo-dots" width={width} height={height} aria-hidden>
      {ports.map((port) => (
        <circle key={port.id} className="topo-dot" data-lit={port.lit || undefined} cx={port.x} cy={port.y} r={4} />
      ))}
    </svg>
  )
}

type BoxProps = { readonly id: string; readonly name: string; readonly all: string; readonly children: ReactNode }

function MachineBox({ id, name, all, children }: BoxProps) {
  const t = useT('topology')
  const level = useLevel()
  const { renaming } = useCanvas()
  const { topology, machine, lit } = useMachine(id)
  const props = useElement(id, machine ? spoken(topology, machine, t) : id, true)
  const here = [...lit].some((key) => key.startsWith('@'))
  return (
    <>
      <div
        className="topo-box topo-machine"
        data-kind={machine?.kind}
        data-level={level}
        data-lit={lit.size > 1 || undefined}
        data-here={here || undefined}
        {...props}
        {...tip(all)}
      >
        {renaming === id ? <NameInput id={id} name={name} /> : <b className="topo-clip">{name}</b>}
        {children}
        <Ports id={id} lit={lit} />
      </div>
      <Badge element={id} />
    </>
  )
}

type ById = { readonly id: string }

function useParts(id: string) {
  const topology = useApp(({ document }) => document.scenario.topology)
  return { topology, machine: lookupOf(topology).machines.get(id), level: useLevel() }
}

export function SwitchBox({ id }: ById) {
  const t = useT('topology')
  const { topology, machine, level } = useParts(id)
  if (machine === undefined) return null
  const { name, line, all } = switchWords(topology, machine, level, t)
  return (
    <MachineBox id={id} name={name} all={all}>
      {level !== 'far' && <span className="mono topo-clip">{line}</span>}
    </MachineBox>
  )
}

export function RouterBox({ id }: ById) {
  const { topology, machine, level } = useParts(id)
  if (machine === undefined) return null
  const lines = routerLines(topology, machine, ROUTER_LINES)
  const name = nameOf(machine)
  return (
    <MachineBox id={id} name={name} all={[name, ...lines].join(' · ')}>
      {level !== 'far' &&
        lines.map((line) => (
          <span key={line} className="mono topo-clip">
            {line}
          </span>
        ))}
    </MachineBox>
  )
}

export function HostBox({ id }: ById) {
  const { topology, machine, level } = useParts(id)
  if (machine === undefined) return null
  const { name, line, extra, all } = hostWords(topology, machine, level)
  return (
    <MachineBox id={id} name={name} all={all}>
      {level !== 'far' && <span className="mono topo-clip">{line}</span>}
      {level === 'close' && <span className="mono topo-extra topo-clip">{extra}</span>}
    </MachineBox>
  )
}
