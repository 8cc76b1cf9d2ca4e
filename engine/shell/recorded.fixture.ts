// Sessions recorded of the real tools: each line, what it printed, its exit status.

interface Recorded {
  readonly line: string
  readonly out: string
  readonly rc: number
}

const COMMAND = /^\$ (.*)\n([^]*?)=> (\d+)\n/gm

export const commandsIn = (recorded: string): readonly Recorded[] =>
  [...recorded.matchAll(COMMAND)].map(([, line = '', out = '', rc = '']) => ({ line, out, rc: Number(rc) }))
