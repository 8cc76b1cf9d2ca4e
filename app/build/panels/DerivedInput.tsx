/** A value that is derived until somebody types one: the derived one shows as placeholder, an empty field goes back to it. */
import { useState } from 'react'
import { useT } from '../../ui/i18n.ts'
import { TextInput } from '../../ui/TextInput.tsx'
import type { Check } from './fields.ts'

type DerivedInputProps = {
  readonly label: string
  /** What the user set; undefined: derived. */
  readonly value: string | undefined
  readonly derived: string
  readonly check: Check
  readonly onSet: (value: string | undefined) => void
  readonly mono?: boolean
}

export function DerivedInput({ label, value, derived, check, onSet, mono = true }: DerivedInputProps) {
  const t = useT('panels')
  // What was typed and refused stays in the field, to be corrected; the scenario keeps what it had.
  const [refused, refuse] = useState<{ readonly text: string; readonly error: string }>()
  const commit = (typed: string) => {
    const text = typed.trim()
    const checked = text === '' ? undefined : check(text)
    if (checked !== undefined && 'error' in checked) return refuse({ text: typed, error: t(checked.error, { text }) })
    refuse(undefined)
    onSet(checked?.value)
  }
  return (
    <div className="build-derived">
      <TextInput
        label={label}
        value={refused?.text ?? value ?? ''}
        placeholder={derived}
        hint={value === undefined ? undefined : t('set')}
        error={refused?.error}
        mono={mono}
        onCommit={commit}
        onKeyDown={({ key }) => key === 'Escape' && refuse(undefined)}
      />
    </div>
  )
}
