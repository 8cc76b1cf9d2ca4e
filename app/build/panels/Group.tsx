/** What can be done with several machines at once. */
import { AlignHorizontalJustifyStart, AlignVerticalJustifyStart, Copy, Trash2 } from 'lucide-react'
import { useScenario } from '../../state/app.ts'
import { align, duplicateChosen, eraseChosen } from '../../state/group.ts'
import { namesOf } from '../../state/names.ts'
import { Button } from '../../ui/Button.tsx'
import { useT } from '../../ui/i18n.ts'
import { Panel } from '../../ui/Panel.tsx'
import { toast } from '../../ui/toast.ts'

export function Group({ ids }: { readonly ids: readonly string[] }) {
  const t = useT('panels')
  const build = useT('build')
  const name = namesOf(useScenario().topology)
  return (
    <Panel title={t('several', { count: ids.length })}>
      <div className="build-properties">
        <p className="muted">{ids.map(name).join(', ')}</p>
        <div className="build-group">
          <Button icon={AlignHorizontalJustifyStart} onClick={() => align('row')}>
            {t('row')}
          </Button>
          <Button icon={AlignVerticalJustifyStart} onClick={() => align('column')}>
            {t('column')}
          </Button>
          <Button icon={Copy} onClick={() => duplicateChosen() || toast(build('outcome.full'))}>
            {t('duplicate')}
          </Button>
          <Button icon={Trash2} onClick={() => eraseChosen()}>
            {t('delete')}
          </Button>
        </div>
      </div>
    </Panel>
  )
}
