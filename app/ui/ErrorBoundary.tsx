/**
 * One per pane: when we are wrong, the pane says so, the others go on, and nothing the user has is lost.
 * `<ErrorBoundary onSave={saveScenarioAsFile}>…</ErrorBoundary>`
 */
import { Component, type ReactNode } from 'react'
import { Button } from './Button.tsx'
import { useT } from './i18n.ts'

type Props = { readonly onSave?: (() => void) | undefined; readonly children: ReactNode }
type State = { readonly error?: unknown; readonly failed: boolean }

export class ErrorBoundary extends Component<Props, State> {
  override state: State = { failed: false }

  static getDerivedStateFromError(error: unknown): State {
    return { error, failed: true }
  }

  override render(): ReactNode {
    const { error, failed } = this.state
    if (!failed) return this.props.children
    return <Broken error={error} onAgain={() => this.setState({ failed: false })} onSave={this.props.onSave} />
  }
}

type BrokenProps = { readonly error: unknown; readonly onAgain: () => void; readonly onSave: (() => void) | undefined }

function Broken({ error, onAgain, onSave }: BrokenProps) {
  const t = useT('ui')
  return (
    <div className="ui-empty ui-broken" role="alert">
      <p className="ui-empty-title">{t('broken')}</p>
      <p className="muted">{t('brokenHint')}</p>
      <pre className="ui-broken-error">{error instanceof Error ? error.message : String(error)}</pre>
      <div className="ui-row">
        <Button onClick={onAgain}>{t('again')}</Button>
        {onSave && (
          <Button kind="primary" onClick={onSave}>
            {t('saveFile')}
          </Button>
        )}
      </div>
    </div>
  )
}
