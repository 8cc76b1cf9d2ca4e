/** Keys to press, separated by spaces: `<Kbd keys="Ctrl Shift Z" />`. */
export function Kbd({ keys }: { readonly keys: string }) {
  return (
    <span className="ui-keys">
      {keys.split(' ').map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  )
}
