// cat(1) of coreutils 9.1, for the files that there are: what confd wrote of BIRD's configuration on a Calico node. No options.
import { filesOf } from '../control/calico/templates.ts'
import type { NetnsState } from '../table/netns.ts'
import { absent } from './arguments.ts'
import type { Parsed } from './parsed.ts'

/** What confd wrote here, by path. */
export function writtenIn({ bird }: NetnsState): ReadonlyMap<string, string> {
  return bird?.value === undefined ? new Map() : filesOf(bird.value.config)
}

export function parseCat(words: readonly string[]): Parsed {
  const option = words.find((word) => word.startsWith('-'))
  if (option !== undefined || words.length === 0) return absent(option === undefined ? 'cat of standard input' : `cat ${option}`)
  return {
    kind: 'show',
    print: ({ state }) => {
      const files = writtenIn(state)
      const missing = words.some((path) => !files.has(path))
      return { rc: missing ? 1 : 0, out: words.map((path) => files.get(path) ?? `cat: ${path}: No such file or directory\n`).join('') }
    },
  }
}
