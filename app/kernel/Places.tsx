/** The namespaces on the packet's way, in order. The drawing follows the packet; a press on one keeps the drawing there. */
import { Pin } from 'lucide-react'
import { Fragment } from 'react'
import type { NameOf } from '../state/names.ts'
import { Icon } from '../ui/Icon.tsx'
import { useT } from '../ui/i18n.ts'
import { tip } from '../ui/Tooltip.tsx'
import type { Places as View } from './project.ts'

type PlacesProps = {
  readonly places: View
  readonly name: NameOf
  readonly pinned: string | undefined
  readonly onPin: (netns: string | undefined) => void
}

export function Places({ places, name, pinned, onPin }: PlacesProps) {
  const t = useT('kernel')
  const { stays, current, shown } = places
  return (
    <div className="kern-places" role="toolbar" aria-label={t('places')}>
      {stays.map(({ netns }, at) => {
        const held = pinned === netns && at === shown
        const words = t(held ? 'pinned' : 'pin', { name: name(netns) })
        return (
          <Fragment key={at}>
            {at > 0 && (
              <span className="kern-then" aria-hidden>
                →
              </span>
            )}
            <button
              type="button"
              className="kern-place"
              aria-pressed={held}
              aria-current={at === shown ? 'true' : undefined}
              data-here={at === current || undefined}
              data-ahead={at > current || undefined}
              onClick={() => onPin(held ? undefined : netns)}
              {...tip(words)}
            >
              {name(netns)}
              {held && <Icon of={Pin} size={12} />}
            </button>
          </Fragment>
        )
      })}
    </div>
  )
}
