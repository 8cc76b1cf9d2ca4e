/** The browser's own list of choices. `<Select label="Speed" value={speed} options={[{ value: '1', label: '1×' }]} onChange={setSpeed} bare />` */
import { Field, type FieldProps } from './Field.tsx'

type SelectProps<T extends string> = FieldProps & {
  readonly value: T
  readonly options: readonly { readonly value: T; readonly label: string; readonly disabled?: boolean }[]
  readonly onChange: (value: T) => void
  readonly mono?: boolean
  readonly disabled?: boolean
}

export function Select<T extends string>({ value, options, onChange, mono = false, disabled = false, ...field }: SelectProps<T>) {
  const choose = (text: string) => {
    const option = options.find((o) => o.value === text)
    if (option) onChange(option.value)
  }
  return (
    <Field {...field}>
      {(aria) => (
        <select
          {...aria}
          className={mono ? 'ui-input ui-select mono' : 'ui-input ui-select'}
          disabled={disabled}
          value={value}
          onChange={({ target }) => choose(target.value)}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value} disabled={option.disabled}>
              {option.label}
            </option>
          ))}
        </select>
      )}
    </Field>
  )
}
