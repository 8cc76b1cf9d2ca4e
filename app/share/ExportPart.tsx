/** What the packets did, for other tools: a capture, a report, a script, a test case. The code that writes them is loaded when asked for. */
import { FileCode2, FileJson2, FileText, Radio } from 'lucide-react'
import { useState } from 'react'
import { type ExportFormat, type Scenario, exporters } from '../../engine/index.ts'
import { derived } from '../state/app.ts'
import { namesOf } from '../state/names.ts'
import { Banner } from '../ui/Banner.tsx'
import { Button } from '../ui/Button.tsx'
import { useT } from '../ui/i18n.ts'
import { download, fileName } from './file.ts'

const FORMATS = [
  { format: 'pcapng', icon: Radio, ending: 'pcapng', type: 'application/x-pcapng' },
  { format: 'markdown', icon: FileText, ending: 'md', type: 'text/markdown' },
  { format: 'script', icon: FileCode2, ending: 'sh', type: 'text/x-shellscript' },
  { format: 'case', icon: FileJson2, ending: 'case.json', type: 'application/json' },
] as const satisfies readonly { readonly format: ExportFormat; readonly [key: string]: unknown }[]

export function ExportPart({ scenario }: { readonly scenario: Scenario }) {
  const t = useT('share')
  const [failed, setFailed] = useState<string>()

  const save = async ({ format, ending, type }: (typeof FORMATS)[number]) => {
    setFailed(undefined)
    try {
      const { exportRun } = await exporters()
      const network = derived.networkOf(scenario)
      const trace = derived.traceOf(scenario)
      const name = namesOf(scenario.topology)
      const names = new Map(network.netns.map((netns) => [netns, name(netns)]))
      const words = {
        time: t('export.word.time'),
        device: t('export.word.device'),
        direction: t('export.word.direction'),
        frame: t('export.word.frame'),
        dropped: t('export.word.dropped'),
        exit: t('export.word.exit'),
      }
      const content = exportRun(format, { scenario, network, trace }, { names, words })
      download(fileName(scenario.title, ending), typeof content === 'string' ? content : new Uint8Array(content), type)
    } catch (error) {
      setFailed(error instanceof Error ? error.message : String(error))
    }
  }

  return (
    <section className="share-part">
      <h3>{t('export.title')}</h3>
      <ul className="share-exports">
        {FORMATS.map((one) => (
          <li key={one.format}>
            <Button icon={one.icon} aria-describedby={`export-${one.format}`} onClick={() => void save(one)}>
              {t(`export.${one.format}.title`)}
            </Button>
            <span id={`export-${one.format}`} className="muted">
              {t(`export.${one.format}.note`)}
            </span>
          </li>
        ))}
      </ul>
      {failed !== undefined && (
        <Banner tone="warning" onClose={() => setFailed(undefined)}>
          {t('export.failed', { reason: failed })}
        </Banner>
      )}
    </section>
  )
}
