/**
 * One line of text. `<TextInput label="Search" value={q} onChange={setQ} />` hears every key;
 * `<TextInput label="Address" value={node.address} onCommit={rename} mono error={…} />` keeps a draft and speaks once, on Enter or when
 * the focus leaves (Escape takes the draft back): so a typed name is one step of undo.
 */
import { useState, type ComponentProps, type KeyboardEvent } from 'react'
import { Field, type FieldProps } from './Field.tsx'

type TextInputProps = FieldProps &
  Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'id'> & {
    readonly value: string
    readonly onChange?: (value: string) => void
    readonly onCommit?: (value: string) => void
    readonly mono?: boolean
  }

export function TextInput({ label, error, hint, bare, value, onChange, onCommit, mono = false, onKeyDown, ...rest }: TextInputProps) {
  const [draft, setDraft] = useState<string>()
  const commit = () => {
    setDraft(undefined)
    if (draft !== undefined && draft !== value) onCommit?.(draft)
  }
  const onKey = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === 'Enter') commit()
    if (event.key === 'Escape') setDraft(undefined)
    onKeyDown?.(event)
  }
  return (
    <Field label={label} error={error} hint={hint} bare={bare}>
      {(aria) => (
        <input
          spellCheck={false}
          autoComplete="off"
          {...rest}
          {...aria}
          className={mono ? 'ui-input mono' : 'ui-input'}
          value={draft ?? value}
          onChange={({ target }) => (onCommit ? setDraft(target.value) : onChange?.(target.value))}
          onBlur={commit}
          onKeyDown={onKey}
        />
      )}
    </Field>
  )
}
