/** What the parts of the canvas share and nobody else needs: which name is being typed, which menu is open. */
import { createContext, useContext } from 'react'
import type { Point } from '../state/geometry/polyline.ts'

/** `element` absent: the ground. `at`: on the screen. */
export type OpenMenu = { readonly element?: string; readonly at: Point }

export interface CanvasUi {
  readonly renaming: string | undefined
  readonly rename: (id: string | undefined) => void
  readonly openMenu: (menu: OpenMenu) => void
}

const nothing = (): void => undefined

export const CanvasContext = createContext<CanvasUi>({ renaming: undefined, rename: nothing, openMenu: nothing })
export const useCanvas = (): CanvasUi => useContext(CanvasContext)
