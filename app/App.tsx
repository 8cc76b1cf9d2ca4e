/** Arranges the features in the frame and gives the top bar its verbs. Nothing is decided here. */
import { lazy, Suspense, useEffect, useState } from 'react'
import { Palette } from './build/Palette.tsx'
import { ShortcutsButton } from './build/ShortcutsButton.tsx'
import { useTitle } from './build/title.ts'
import { Inspector } from './inspector/Inspector.tsx'
import { Journey } from './inspector/Journey.tsx'
import { PacketCanvas } from './playback/PacketCanvas.tsx'
import { Timeline } from './playback/Timeline.tsx'
import { Transport } from './playback/Transport.tsx'
import { saveAsFile } from './share/file.ts'
import { LinkNotice } from './share/LinkNotice.tsx'
import './shell/shell.css'
import { TopBar } from './shell/TopBar.tsx'
import { Workbench } from './shell/Workbench.tsx'
import { app, redo, show, undo, useApp, useCanRedo, useCanUndo } from './state/app.ts'
import { Canvas } from './topology/Canvas.tsx'
import { Toasts } from './ui/Toasts.tsx'
import { TooltipHost } from './ui/Tooltip.tsx'

const Properties = lazy(async () => ({ default: (await import('./build/Properties.tsx')).Properties }))
const ShareDialog = lazy(async () => ({ default: (await import('./share/ShareDialog.tsx')).ShareDialog }))
const Terminal = lazy(async () => ({ default: (await import('./terminal/Terminal.tsx')).Terminal }))

const TYPING = 'input, textarea, select, [contenteditable]'

/** Ctrl+Z and Ctrl+Shift+Z, but in a text field the browser's own. */
function useUndoKeys() {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const { key, ctrlKey, metaKey, shiftKey, target } = event
      if (!(ctrlKey || metaKey) || key.toLowerCase() !== 'z' || event.defaultPrevented) return
      if (target instanceof Element && target.closest(TYPING) !== null) return
      event.preventDefault()
      if (shiftKey) redo()
      else undo()
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [])
}

function Top({ onShare }: { readonly onShare: () => void }) {
  const mode = useApp((state) => state.view.mode)
  const title = useTitle()
  const canUndo = useCanUndo()
  const canRedo = useCanRedo()
  return (
    <TopBar
      title={title}
      mode={mode}
      onMode={(next) => show({ mode: next })}
      onUndo={canUndo ? undo : undefined}
      onRedo={canRedo ? redo : undefined}
      onShare={onShare}
    >
      <ShortcutsButton />
    </TopBar>
  )
}

export function App() {
  const mode = useApp((state) => state.view.mode)
  const [terminalOpen, setTerminalOpen] = useState(false)
  const [sharing, setSharing] = useState(false)
  useUndoKeys()
  const panes = {
    palette: <Palette />,
    canvas: (
      <>
        <Canvas />
        <PacketCanvas />
        <LinkNotice />
      </>
    ),
    timeline: <Timeline />,
    transport: <Transport />,
    inspector: <Suspense fallback={null}>{mode === 'build' ? <Properties /> : <Inspector />}</Suspense>,
    journey: <Journey />,
    terminal: (
      <Suspense fallback={null}>
        <Terminal />
      </Suspense>
    ),
  }
  return (
    <>
      <Workbench
        top={<Top onShare={() => setSharing(true)} />}
        panes={panes}
        terminalOpen={terminalOpen}
        onTerminal={setTerminalOpen}
        onSave={() => saveAsFile(app.scenario())}
      />
      {sharing && (
        <Suspense fallback={null}>
          <ShareDialog onClose={() => setSharing(false)} />
        </Suspense>
      )}
      <Toasts />
      <TooltipHost />
    </>
  )
}
