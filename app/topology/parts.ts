/** What the drawings of a node's parts are given. */
import type { CSSProperties } from 'react'
import type { Machine, Topology } from '../../engine/index.ts'
import type { Box, Part } from '../state/geometry/unit.ts'

export interface PartProps {
  readonly topology: Topology
  readonly node: Machine
  readonly part: Part
  /** On the way of the current packet; `here`: where it is now. */
  readonly lit: boolean
  readonly here: boolean
}

export const at = ({ x, y, width, height }: Box): CSSProperties => ({ left: x, top: y, width, height })
