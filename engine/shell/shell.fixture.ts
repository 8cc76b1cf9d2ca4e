// Namespaces for tests of the tools: run lines, look at what they print.
import { emptyNetns } from '../netlink/empty.ts'
import type { LinkEvent } from '../netlink/events.ts'
import type { NetnsState } from '../table/netns.ts'
import { configure } from './configure.ts'

export interface Terminal {
  /** Runs a line; what it printed, and its exit status. */
  readonly run: (line: string, netns?: string) => { readonly rc: number; readonly out: string }
  /** Runs lines that must work and print nothing but sysctl's echo. */
  readonly setup: (lines: string, netns?: string) => void
  /** The lines of a show command, without the blanks at their ends. */
  readonly show: (line: string, netns?: string) => readonly string[]
  readonly get: (netns: string) => NetnsState | undefined
  readonly events: LinkEvent[]
}

/** The first namespace is the one that lines run in unless they name another. */
export function terminal(...names: readonly string[]): Terminal {
  const [first = 'n1'] = names
  const states = new Map([first, ...names].map((name) => [name, emptyNetns(name)]))
  const events: LinkEvent[] = []
  const get = (netns: string): NetnsState | undefined => states.get(netns)
  const run: Terminal['run'] = (line, netns = first) => {
    const { rc, out, changed, events: told } = configure(get, netns, 'operator', line, 0)
    for (const state of changed) states.set(state.name, state)
    events.push(...told)
    return { rc, out }
  }
  const setup: Terminal['setup'] = (lines, netns) => {
    for (const line of lines.split('\n').map((one) => one.trim())) {
      if (line === '') continue
      const { rc, out } = run(line, netns)
      if (rc !== 0) throw new Error(`${line}: ${out}`)
    }
  }
  const show: Terminal['show'] = (line, netns) =>
    run(line, netns)
      .out.split('\n')
      .map((one) => one.trimEnd())
      .filter((one) => one !== '')
  return { run, setup, show, get, events }
}

/** eth0 in n1, p0 in n2, both up. */
export function pair(): Terminal {
  const shell = terminal('n1', 'n2')
  shell.setup(`
    ip link add eth0 address 02:00:00:00:00:01 type veth peer name p0 address 02:00:00:00:00:02 netns n2
    ip link set eth0 up`)
  shell.setup('ip link set p0 up', 'n2')
  return shell
}
