/** What travels from the palette to the canvas while it is dragged. */
import type { DragEvent } from 'react'
import type { MachineKind } from '../../engine/index.ts'

export type Thing = MachineKind | 'pod'
export const THINGS: readonly Thing[] = ['node', 'pod', 'switch', 'router', 'host']

const TYPE = 'application/x-hopscope'

export function dragThing(event: DragEvent, thing: Thing): void {
  event.dataTransfer.setData(TYPE, thing)
  event.dataTransfer.effectAllowed = 'copy'
}

export const droppedThing = (event: DragEvent): Thing | undefined => THINGS.find((thing) => thing === event.dataTransfer.getData(TYPE))
