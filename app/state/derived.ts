/**
 * What follows from a scenario: its network and its trace, computed when first read, once per identity of what they depend on.
 * `layout` and `title` are no part of that: moving a machine recomputes nothing. What throws is remembered and thrown again to every
 * reader, so that the error boundary of a pane shows it and the document stays as it is.
 */
import type { Network, Scenario, Topology, Trace, Traffic, Command } from '../../engine/index.ts'

export type Compile = (topology: Topology, commands: readonly Command[], traffic: readonly Traffic[]) => Network
export type Simulate = (network: Network) => Trace

export interface Derived {
  readonly networkOf: (scenario: Scenario) => Network
  readonly traceOf: (scenario: Scenario) => Trace
}

type Outcome<R> = { readonly value: R } | { readonly error: unknown }

function attempt<R>(compute: () => R): Outcome<R> {
  try {
    return { value: compute() }
  } catch (error) {
    return { error }
  }
}

/** Remembers the last few results by the identity of the arguments, so that undo and redo are free as well. */
export function remember<A extends readonly unknown[], R>(compute: (...args: A) => R, size = 4): (...args: A) => R {
  let kept: readonly { readonly args: A; readonly outcome: Outcome<R> }[] = []
  return (...args) => {
    const known = kept.find((entry) => entry.args.every((arg, i) => Object.is(arg, args[i])))
    const outcome = known?.outcome ?? attempt(() => compute(...args))
    if (known === undefined) kept = [{ args, outcome }, ...kept.slice(0, size - 1)]
    if ('error' in outcome) throw outcome.error
    return outcome.value
  }
}

export function derivation(compile: Compile, simulate: Simulate): Derived {
  const network = remember(compile)
  const trace = remember(simulate)
  const networkOf = ({ topology, commands, traffic }: Scenario): Network => network(topology, commands, traffic)
  return { networkOf, traceOf: (scenario) => trace(networkOf(scenario)) }
}
