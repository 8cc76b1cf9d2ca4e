// Claims about our own code. A failed one is our mistake, never the user's: it throws, and a pane's error boundary shows it.
// Wrong input is a Result (result.ts); a packet that fails is a drop step.

/** Throws unless `cond` holds. */
export function assert(cond: unknown, message: string): asserts cond {
  if (!cond) throw new Error(`assertion failed: ${message}`)
}

/** Ends every switch over a union: does not compile while a member is unhandled, and throws should one arrive all the same. */
export function assertNever(x: never): never {
  throw new Error(`unexpected value: ${JSON.stringify(x)}`)
}
