/** On or off, at once. `<Switch label="Hide ARP" checked={hidden} onChange={setHidden} />` */
type SwitchProps = {
  readonly label: string
  readonly checked: boolean
  readonly onChange: (checked: boolean) => void
  readonly disabled?: boolean
}

export function Switch({ label, checked, onChange, disabled = false }: SwitchProps) {
  return (
    <label className="ui-switch">
      <input type="checkbox" role="switch" checked={checked} disabled={disabled} onChange={({ target }) => onChange(target.checked)} />
      {label}
    </label>
  )
}
