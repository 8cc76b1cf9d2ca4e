/**
 * A few choices side by side, one taken; native radio buttons, so the arrow keys work.
 * `<Segmented label="Mode" value={mode} options={[{ value: 'build', label: 'Build' }, …]} onChange={setMode} />`
 */
import type { LucideIcon } from 'lucide-react'
import { useId } from 'react'
import { Icon } from './Icon.tsx'
import { tip } from './Tooltip.tsx'

export type Option<T extends string> = { readonly value: T; readonly label: string; readonly icon?: LucideIcon; readonly lang?: string }

type SegmentedProps<T extends string> = {
  readonly label: string
  readonly value: T
  readonly options: readonly Option<T>[]
  readonly onChange: (value: T) => void
  readonly size?: 's' | 'm'
}

export function Segmented<T extends string>({ label, value, options, onChange, size = 'm' }: SegmentedProps<T>) {
  const name = useId()
  return (
    <div role="radiogroup" aria-label={label} className="ui-segmented" data-size={size}>
      {options.map((option) => (
        <label key={option.value} lang={option.lang} {...(option.icon ? tip(option.label) : {})}>
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChange(option.value)}
            aria-label={option.icon && option.label}
          />
          {option.icon ? <Icon of={option.icon} /> : option.label}
        </label>
      ))}
    </div>
  )
}
