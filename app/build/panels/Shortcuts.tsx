/** Every key there is, in a dialog. */
import { Dialog } from '../../ui/Dialog.tsx'
import { useT } from '../../ui/i18n.ts'
import { Kbd } from '../../ui/Kbd.tsx'
import { Section } from '../../ui/Panel.tsx'
import './panels.css'

/** By group: the name of the action and its keys; several ways to the same are several keys. */
const GROUPS = [
  {
    id: 'playback',
    keys: [
      ['play', ['Space']],
      ['step', ['←', '→']],
      ['ends', ['Home', 'End']],
    ],
  },
  {
    id: 'edit',
    keys: [
      ['undo', ['Ctrl Z']],
      ['redo', ['Ctrl Shift Z']],
      ['delete', ['Delete']],
      ['rename', ['F2']],
    ],
  },
  {
    id: 'canvas',
    keys: [
      ['walk', ['←', '→', '↑', '↓']],
      ['nudge', ['Shift ←']],
      ['canvas', ['N', 'P', 'W', 'R', 'H']],
      ['tools', ['C', 'S', 'E']],
      ['also', ['Shift']],
      ['all', ['Ctrl A']],
      ['copy', ['Ctrl C', 'Ctrl V', 'Ctrl D']],
      ['tunnels', ['O']],
      ['sessions', ['B']],
      ['kernel', ['K']],
      ['zoom', ['+', '-', 'F']],
    ],
  },
  {
    id: 'build',
    keys: [
      ['search', ['/']],
      ['presets', ['↑', '↓']],
      ['add', ['Enter']],
      ['next', ['Tab']],
      ['commit', ['Enter']],
      ['cancel', ['Esc']],
    ],
  },
  { id: 'help', keys: [['help', ['?']]] },
] as const

export function Shortcuts({ onClose }: { readonly onClose: () => void }) {
  const t = useT('panels')
  const build = useT('build')
  return (
    <Dialog title={build('keys')} onClose={onClose}>
      {GROUPS.map(({ id, keys }) => (
        <Section key={id} title={t(`keys.group.${id}`)}>
          <dl className="build-keys">
            {keys.map(([action, ways]) => (
              <div key={action}>
                <dt>{t(`keys.${action}`)}</dt>
                <dd>
                  {ways.map((way) => (
                    <Kbd key={way} keys={way} />
                  ))}
                </dd>
              </div>
            ))}
          </dl>
        </Section>
      ))}
    </Dialog>
  )
}
