// Types of compare.mjs, which is kept as the recorder of the golden cases ships it.
export interface Comparison {
  readonly phases: number
  /** Phases that count and differ. */
  readonly badPhases: readonly number[]
  /** Phases in which the kernel was silent and we were not. */
  readonly noisy: readonly number[]
  readonly sequences: number
  readonly diffs: readonly { readonly key: string; readonly at: number; readonly want: string; readonly got: string }[]
  readonly rc: readonly { readonly phase: number; readonly want: number; readonly got: number }[]
  readonly actual: { readonly phases: readonly unknown[] }
}
export function compare(golden: unknown, actual: unknown): Comparison
export function comparePrinted(golden: unknown, actual: unknown): { readonly asked: number; readonly differ: readonly number[] }
export function compareDrops(golden: unknown, actual: unknown): { readonly asked: number; readonly differ: readonly number[] }
