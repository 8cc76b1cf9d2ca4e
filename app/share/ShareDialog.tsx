/** Handing a scenario on: a link with its QR code, or a file; and taking one in. Loaded when it is first opened. */
import { Download } from 'lucide-react'
import { ExportPart } from './ExportPart.tsx'
import { saveAsFile } from './file.ts'
import { LinkPart } from './LinkPart.tsx'
import { LoadPart } from './LoadPart.tsx'
import { useScenario } from '../state/app.ts'
import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { useT } from '../ui/i18n.ts'
import './share.css'

export function ShareDialog({ onClose }: { readonly onClose: () => void }) {
  const t = useT('share')
  const scenario = useScenario()
  return (
    <Dialog title={t('title')} note={t('note')} onClose={onClose}>
      <div className="share">
        <LinkPart scenario={scenario}>
          <section className="share-part">
            <h3>{t('file.title')}</h3>
            <Button icon={Download} onClick={() => saveAsFile(scenario)}>
              {t('file.save')}
            </Button>
            <LoadPart onLoaded={onClose} />
          </section>
        </LinkPart>
        <ExportPart scenario={scenario} />
      </div>
    </Dialog>
  )
}
