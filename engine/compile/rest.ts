// What a network may hold beyond drawn pings over flannel, as one value: what is typed and run, Calico, Services.
// It is handed on as a function, which may be given before the code is there.
import { later } from '../control/later.ts'
import type { Later } from '../control/plane.ts'
import { type Shell, shell } from '../shell/shell.ts'

export interface Rest extends Later {
  readonly shell: Shell
}

export const rest: Rest = { ...later, shell }
