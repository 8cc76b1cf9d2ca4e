/** What travels from the palette (app/build) to the canvas while it is dragged: its kind, under a type of its own. */
import type { DragEvent } from 'react'
import type { MachineKind } from '../../engine/index.ts'

export type Thing = MachineKind | 'pod'
const THINGS: readonly Thing[] = ['node', 'pod', 'switch', 'router', 'host']

const TYPE = 'application/x-hopscope'

export const droppedThing = (event: DragEvent): Thing | undefined => THINGS.find((thing) => thing === event.dataTransfer.getData(TYPE))
