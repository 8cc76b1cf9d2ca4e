/**
 * Label, control, and what is wrong with it. `<Field label="Name" error={…} hint={…}>{(aria) => <input {...aria} />}</Field>`;
 * TextInput, Select and Slider are built on it. `bare` hides the label from sight, not from screen readers.
 */
import { useId, type ReactNode } from 'react'

export type FieldProps = {
  readonly label: string
  readonly error?: string | undefined
  readonly hint?: string | undefined
  readonly bare?: boolean | undefined
}

type Aria = { readonly id: string; readonly 'aria-invalid'?: true; readonly 'aria-describedby'?: string }

export function Field({ label, error, hint, bare, children }: FieldProps & { readonly children: (aria: Aria) => ReactNode }) {
  const id = useId()
  const note = error ?? hint
  const described = note ? { 'aria-describedby': `${id}-note` } : {}
  return (
    <div className="ui-field">
      <label htmlFor={id} className={bare ? 'hidden-visually' : 'ui-label'}>
        {label}
      </label>
      {children({ id, ...described, ...(error ? { 'aria-invalid': true } : {}) })}
      {note && (
        <p id={`${id}-note`} className={error ? 'ui-error' : 'ui-hint'} role={error ? 'alert' : undefined}>
          {note}
        </p>
      )}
    </div>
  )
}
