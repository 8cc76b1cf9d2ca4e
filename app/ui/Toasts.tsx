/** Where toasts appear; see toast.ts. The live region is always there, so that its changes are announced. */
import { useSyncExternalStore } from 'react'
import { currentToasts, subscribeToasts } from './toast.ts'

export function Toasts() {
  const toasts = useSyncExternalStore(subscribeToasts, currentToasts)
  return (
    <div className="ui-toasts" role="status">
      {toasts.map(({ id, text }) => (
        <p key={id} className="ui-toast">
          {text}
        </p>
      ))}
    </div>
  )
}
