/** A file dropped anywhere on the page is opened, or refused by LinkNotice; without this the browser would leave the page for it. */
import { open } from '../state/app.ts'
import type { Say } from '../ui/i18n.ts'
import { toast } from '../ui/toast.ts'
import { readFile } from './file.ts'
import { arrival } from './open.ts'

async function load(file: File, t: Say): Promise<void> {
  const read = await readFile(file)
  if (!read.ok) return arrival.setState({ issues: read.error, file: file.name })
  arrival.setState({ issues: [], file: undefined })
  await open(read.value)
  toast(t('file.opened', { name: file.name }))
}

/** Gives the function that stops it. */
export function watchDrops(t: Say): () => void {
  const onDrag = (event: DragEvent): void => {
    if (event.dataTransfer?.types.includes('Files') && !event.defaultPrevented) event.preventDefault()
  }
  const onDrop = (event: DragEvent): void => {
    const file = event.defaultPrevented ? undefined : event.dataTransfer?.files[0]
    if (!file) return
    event.preventDefault()
    void load(file, t)
  }
  addEventListener('dragover', onDrag)
  addEventListener('drop', onDrop)
  return () => {
    removeEventListener('dragover', onDrag)
    removeEventListener('drop', onDrop)
  }
}
