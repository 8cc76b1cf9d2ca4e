// A value computed when somebody first looks, then kept: explanations and a node's configuration.

export interface Lazy<T> {
  readonly value: T
}

/** Computes `f` at the first read of `value`, once. If `f` throws, the next read tries again. */
export function lazy<T>(f: () => T): Lazy<T> {
  let kept: { readonly value: T } | undefined
  return {
    get value() {
      kept ??= { value: f() }
      return kept.value
    },
  }
}

/** A value that is there already. */
export const now = <T>(value: T): Lazy<T> => ({ value })
