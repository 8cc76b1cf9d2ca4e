/** A packet of three headers. */
export function Logo() {
  return (
    <span className="shell-logo" aria-hidden>
      <i data-layer="ethernet" />
      <i data-layer="tunnel" />
      <i data-layer="ip" />
    </span>
  )
}
