/** A name typed in its place: Enter or leaving takes it, Escape does not, nothing gives the default back. */
import { useState, type KeyboardEvent } from 'react'
import { useT } from '../ui/i18n.ts'
import { renameElement } from './actions.ts'
import { useCanvas } from './context.ts'

export function NameInput({ id, name }: { readonly id: string; readonly name: string }) {
  const t = useT('topology')
  const { rename } = useCanvas()
  const [text, setText] = useState(name)
  const commit = (): void => {
    if (text !== name) renameElement(id, text)
    rename(undefined)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    event.stopPropagation()
    if (event.key === 'Enter') commit()
    if (event.key === 'Escape') rename(undefined)
  }
  return (
    <input
      className="topo-name-input nodrag nopan"
      aria-label={t('nameOf', { name })}
      autoFocus
      onFocus={({ target }) => target.select()}
      value={text}
      maxLength={120}
      spellCheck={false}
      autoComplete="off"
      onChange={({ target }) => setText(target.value)}
      onBlur={commit}
      onKeyDown={onKeyDown}
      onClick={(event) => event.stopPropagation()}
      onDoubleClick={(event) => event.stopPropagation()}
    />
  )
}
