/**
 * Buttons. `<Button kind="primary" icon={Share2} onClick={…}>Share</Button>`; kind: 'primary' | 'plain' (outlined, default) | 'quiet'.
 * `<IconButton icon={Undo2} label="Undo" keys="Ctrl Z" onClick={…} />`: the label is its accessible name and its tooltip;
 * `pressed` makes it a toggle. Every other button attribute passes through.
 */
import type { LucideIcon } from 'lucide-react'
import type { ComponentProps } from 'react'
import { Icon } from './Icon.tsx'
import { tip } from './Tooltip.tsx'

type ButtonProps = ComponentProps<'button'> & { readonly kind?: 'primary' | 'plain' | 'quiet'; readonly icon?: LucideIcon | undefined }

export function Button({ kind = 'plain', icon, children, ...rest }: ButtonProps) {
  return (
    <button type="button" className="ui-button" data-kind={kind} {...rest}>
      {icon && <Icon of={icon} />}
      {children}
    </button>
  )
}

type IconButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  readonly icon: LucideIcon
  readonly label: string
  readonly keys?: string | undefined
  readonly pressed?: boolean | undefined
  readonly kind?: 'primary' | 'quiet'
}

export function IconButton({ icon, label, keys, pressed, kind = 'quiet', ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      className="ui-button ui-button-icon"
      data-kind={kind}
      aria-label={label}
      aria-pressed={pressed}
      aria-keyshortcuts={keys?.replaceAll('Ctrl', 'Control').replaceAll(' ', '+')}
      {...tip(label, keys)}
      {...rest}
    >
      <Icon of={icon} size={18} />
    </button>
  )
}
