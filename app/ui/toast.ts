/** A word in passing: `toast('Link copied')`. Shown by `<Toasts>` (App mounts it) as a polite status for four seconds. */
export type Toast = { readonly id: number; readonly text: string }

const lifetime = 4000
const listeners = new Set<() => void>()
let toasts: readonly Toast[] = []
let last = 0

function change(next: readonly Toast[]): void {
  toasts = next
  for (const listener of listeners) listener()
}

export function toast(text: string): void {
  const id = ++last
  change([...toasts.slice(-2), { id, text }])
  setTimeout(() => change(toasts.filter((t) => t.id !== id)), lifetime)
}

export const currentToasts = (): readonly Toast[] => toasts

export function subscribeToasts(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
