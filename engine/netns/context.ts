// What a namespace's stack looks at: a device's context and the sockets bound in this namespace.
import type { Context } from '../device/context.ts'
import type { Socket } from '../table/socket.ts'

export interface StackContext extends Context {
  readonly sockets: readonly Socket[]
}
