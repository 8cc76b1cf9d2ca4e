/** Arranges the features in the frame and gives the top bar its verbs. Nothing is decided here. */
import { lazy, Suspense, useEffect, useState } from 'react'
import { Palette } from './build/Palette.tsx'
import { ShortcutsButton } from './build/ShortcutsButton.tsx'
import { useTitle } from './build/title.ts'
import { PacketCanvas } from './playback/PacketCanvas.tsx'
import { Timeline } from './playback/Timeline.tsx'
import { Transport } from './playback/Transport.tsx'
import './shell/shell.css'
import { TopBar } from './shell/TopBar.tsx'
import { Workbench } from './shell/Workbench.tsx'
import { app, redo, show, undo, useApp, useCanRedo, useCanUndo } from './state/app.ts'
import { learnLate } from './strings.ts'
import { Canvas } from './topology/Canvas.tsx'
import { Toasts } from './ui/Toasts.tsx'
import { TooltipHost } from './ui/Tooltip.tsx'

/** Packets move first; then what explains them is fetched. */
const idle = () => new Promise<void>((resolve) => (globalThis.requestIdleCallback ?? setTimeout)(() => resolve()))

const Properties = lazy(async () => ({ default: (await import('./build/Properties.tsx')).Properties }))
const Inspector = lazy(async () => {
  await idle()
  const [{ Inspector: component }] = await Promise.all([import('./inspector/Inspector.tsx'), learnLate('inspector')])
  return { default: component }
})
const Journey = lazy(async () => {
  const [{ Journey: component }] = await Promise.all([import('./inspector/Journey.tsx'), learnLate('inspector')])
  return { default: component }
})
const LinkNotice = lazy(async () => {
  await idle()
  const [{ LinkNotice: component }] = await Promise.all([import('./share/LinkNotice.tsx'), learnLate('share')])
  return { default: component }
})
const ShareDialog = lazy(async () => {
  const [{ ShareDialog: component }] = await Promise.all([import('./share/ShareDialog.tsx'), learnLate('share')])
  return { default: component }
})
const Terminal = lazy(async () => {
  const [{ Terminal: component }] = await Promise.all([import('./terminal/Terminal.tsx'), learnLate('terminal')])
  return { default: component }
})

const saveScenario = async () => (await import('./share/file.ts')).saveAsFile(app.scenario())

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
        <Suspense fallback={null}>
          <LinkNotice />
        </Suspense>
      </>
    ),
    timeline: <Timeline />,
    transport: <Transport />,
    inspector: <Suspense fallback={null}>{mode === 'build' ? <Properties /> : <Inspector />}</Suspense>,
    journey: (
      <Suspense fallback={null}>
        <Journey />
      </Suspense>
    ),
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
        onSave={() => void saveScenario()}
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
