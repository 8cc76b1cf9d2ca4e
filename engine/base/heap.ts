// A binary heap: the event queue's order. Ties are the caller's business: `before` must break them (by a sequence number),
// because a heap does not keep the order in which equals were pushed.

export interface Heap<T> {
  /** Adds an item. */
  readonly push: (item: T) => void
  /** Removes and returns the first item; undefined when empty. */
  readonly pop: () => T | undefined
  /** The first item, left in place. */
  readonly peek: () => T | undefined
  readonly size: () => number
}

/** An empty heap whose first item is the one that is `before` all others. */
export function heap<T>(before: (a: T, b: T) => boolean): Heap<T> {
  const items: T[] = []

  const push = (item: T): void => {
    let at = items.length
    items.push(item)
    while (at > 0) {
      const up = (at - 1) >> 1
      const parent = items[up] as T
      if (!before(item, parent)) break
      items[at] = parent
      at = up
    }
    items[at] = item
  }

  const sink = (item: T): void => {
    const size = items.length
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      if (child + 1 < size && before(items[child + 1] as T, items[child] as T)) child++
      const least = items[child] as T
      if (!before(least, item)) break
      items[at] = least
      at = child
    }
    items[at] = item
  }

  const pop = (): T | undefined => {
    const first = items[0]
    const last = items.pop()
    if (items.length > 0) sink(last as T)
    return first
  }

  return { push, pop, peek: () => items[0], size: () => items.length }
}
