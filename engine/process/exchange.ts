// One piece of traffic, resolved: what scenario.traffic and the phases of golden cases come to.

/** Traffic as golden cases write it (`do`): a command line, or one of the two built-in exchanges. `at`: virtual milliseconds. */
export type Exchange = { readonly at: number } & (
  | { readonly kind: 'command'; readonly netns: string; readonly line: string; /** Standard input (ncat). */ readonly input?: string }
  | {
      readonly kind: 'udp' | 'tcp'
      readonly client: string
      readonly server: string
      readonly src?: string
      readonly dst: string
      readonly sport: number
      readonly dport: number
      readonly bind?: string
      /** Behind a Service: whoever of them is chosen serves, on a port that need not be dport; `server` is the first. */
      readonly behind?: { readonly servers: readonly string[]; readonly port: number }
      /** Hex. */
      readonly payload: string
      readonly reply: string
      /** true sets DF, false clears it, absent is the default. */
      readonly df?: boolean
    }
)
