/** What App puts into the frame: one piece of each feature. */
import type { ReactNode } from 'react'

export type Panes = {
  readonly palette: ReactNode
  readonly canvas: ReactNode
  /** The kernel path: as a pane, and in the canvas's place. */
  readonly kernel: ReactNode
  readonly kernelCanvas: ReactNode
  readonly timeline: ReactNode
  readonly transport: ReactNode
  readonly inspector: ReactNode
  readonly journey: ReactNode
  readonly terminal: ReactNode
}
