/** The scenario as a file: to save, to open, to drop. A file that cannot be read says why and changes nothing. */
import { Download, FolderOpen } from 'lucide-react'
import { useEffect, useMemo, useRef, useState, type DragEvent } from 'react'
import { parseScenarioFile, printScenarioFile } from '../../engine/index.ts'
import { open, useScenario } from '../state/app.ts'
import { Banner } from '../ui/Banner.tsx'
import { Button } from '../ui/Button.tsx'
import { useT } from '../ui/i18n.ts'
import { Icon } from '../ui/Icon.tsx'
import { toast } from '../ui/toast.ts'
import { type Why, fileNameOf, readable, whyOf } from './project.ts'

function useDownload(text: string): string {
  const url = useMemo(() => URL.createObjectURL(new Blob([text], { type: 'application/json' })), [text])
  useEffect(() => () => URL.revokeObjectURL(url), [url])
  return url
}

export function FileSection({ onOpened }: { readonly onOpened: () => void }) {
  const t = useT('share')
  const scenario = useScenario()
  const url = useDownload(useMemo(() => printScenarioFile(scenario), [scenario]))
  const picker = useRef<HTMLInputElement>(null)
  const [wrong, setWrong] = useState<Why>()
  const [over, setOver] = useState(false)

  const read = async (file: File | undefined) => {
    if (!file) return
    const fits = readable(file.size)
    if (!fits.ok) return setWrong(fits.error)
    const parsed = parseScenarioFile(await file.text())
    if (!parsed.ok) return setWrong(whyOf(parsed.error))
    open(parsed.value)
    toast(t('opened', { name: file.name }))
    onOpened()
  }
  const onDrop = (event: DragEvent) => {
    event.preventDefault()
    setOver(false)
    void read(event.dataTransfer.files[0])
  }
  const onOver = (event: DragEvent) => {
    event.preventDefault()
    setOver(true)
  }
  return (
    <section className="share-file" data-over={over || undefined} onDragOver={onOver} onDragLeave={() => setOver(false)} onDrop={onDrop}>
      <h3>{t('file')}</h3>
      <div className="ui-row">
        <a className="ui-button" data-kind="plain" href={url} download={fileNameOf(scenario)}>
          <Icon of={Download} />
          {t('save')}
        </a>
        <Button icon={FolderOpen} onClick={() => picker.current?.click()}>
          {t('load')}
        </Button>
        <span className="muted">{t('drop')}</span>
        <input
          ref={picker}
          type="file"
          hidden
          accept=".json,application/json"
          onChange={({ target }) => {
            void read(target.files?.[0])
            target.value = ''
          }}
        />
      </div>
      {wrong && (
        <Banner tone="warning" onClose={() => setWrong(undefined)}>
          {t(`broken.${wrong.key}`, wrong.values)}
        </Banner>
      )}
    </section>
  )
}
