/** A file chosen or dropped: opened as one step of undo, or refused with everything that is wrong with it. */
import { FolderOpen } from 'lucide-react'
import { useRef, useState, type DragEvent } from 'react'
import type { Issue } from '../../engine/index.ts'
import { open } from '../state/app.ts'
import { Banner } from '../ui/Banner.tsx'
import { Button } from '../ui/Button.tsx'
import { useT } from '../ui/i18n.ts'
import { toast } from '../ui/toast.ts'
import { readFile } from './file.ts'
import { IssueList } from './IssueList.tsx'

type Refused = { readonly name: string; readonly issues: readonly Issue[] }

export function LoadPart({ onLoaded }: { readonly onLoaded: () => void }) {
  const t = useT('share')
  const chooser = useRef<HTMLInputElement>(null)
  const [over, setOver] = useState(false)
  const [refused, setRefused] = useState<Refused>()

  const load = async (file: File | undefined) => {
    if (!file) return
    const read = await readFile(file)
    if (!read.ok) return setRefused({ name: file.name, issues: read.error })
    await open(read.value)
    toast(t('file.opened', { name: file.name }))
    onLoaded()
  }
  const onDrag = (event: DragEvent) => {
    event.preventDefault()
    setOver(event.type === 'dragover')
  }
  const onDrop = (event: DragEvent) => {
    onDrag(event)
    void load(event.dataTransfer.files[0])
  }

  return (
    <div className="share-drop" data-over={over || undefined} onDragOver={onDrag} onDragLeave={onDrag} onDrop={onDrop}>
      <input
        ref={chooser}
        type="file"
        hidden
        accept=".json,application/json"
        onChange={({ target }) => {
          void load(target.files?.[0])
          // The same file, corrected, may be chosen again.
          target.value = ''
        }}
      />
      <Button icon={FolderOpen} onClick={() => chooser.current?.click()}>
        {t('file.open')}
      </Button>
      <p className="muted">{t('file.hint')}</p>
      {refused && (
        <Banner tone="warning" onClose={() => setRefused(undefined)}>
          <strong>{t('file.refused', { name: refused.name })}</strong>
          <IssueList issues={refused.issues} />
          <p>{t('file.safe')}</p>
        </Banner>
      )}
    </div>
  )
}
