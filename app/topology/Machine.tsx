/** One machine on the canvas, by its kind. */
import { memo } from 'react'
import { useApp } from '../state/app.ts'
import { lookupOf } from '../../engine/index.ts'
import { NodeFrame } from './NodeFrame.tsx'
import { HostBox, RouterBox, SwitchBox } from './Boxes.tsx'

export const Machine = memo(function Machine({ id }: { readonly id: string }) {
  const kind = useApp(({ document }) => lookupOf(document.scenario.topology).machines.get(id)?.kind)
  switch (kind) {
    case 'node':
      return <NodeFrame id={id} />
    case 'switch':
      return <SwitchBox id={id} />
    case 'router':
      return <RouterBox id={id} />
    case 'host':
      return <HostBox id={id} />
    default:
      return null
  }
})
