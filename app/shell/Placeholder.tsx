/** Stands where a feature will: so that the frame can be looked at before its panes exist. */
import { EmptyState } from '../ui/Panel.tsx'

export function Placeholder({ name }: { readonly name: string }) {
  return <EmptyState title={name} />
}
