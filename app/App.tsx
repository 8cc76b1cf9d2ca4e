/** Arranges the features in the frame and gives the top bar its verbs. Nothing is decided here. */
import { type ComponentType, lazy, type ReactNode, Suspense, useEffect, useState } from 'react'
import { loadRest } from '../engine/index.ts'
import { Palette } from './build/Palette.tsx'
import { ShortcutsButton } from './build/ShortcutsButton.tsx'
import { useTitle } from './build/title.ts'
import { CutNotice } from './playback/CutNotice.tsx'
import { PacketCanvas } from './playback/PacketCanvas.tsx'
import { Transport } from './playback/Transport.tsx'
import './shell/shell.css'
import { TopBar } from './shell/TopBar.tsx'
import { Workbench } from './shell/Workbench.tsx'
import { app, redo, show, undo, useApp, useCanRedo, useCanUndo } from './state/app.ts'
import { moving } from './state/moving.ts'
import { Canvas } from './topology/Canvas.tsx'
import { needWords } from './ui/i18n.ts'
import { Toasts } from './ui/Toasts.tsx'
import { TooltipHost } from './ui/Tooltip.tsx'

interface Wants {
  readonly words?: readonly string[]
  /** It speaks of commands, or may need Calico and Services. */
  readonly rest?: true
  /** What must come first. */
  readonly after?: () => Promise<void>
}

/** A feature that comes when it is wanted, and with it what it wants. */
const late = <P,>(load: () => Promise<ComponentType<P>>, { words = [], rest, after }: Wants = {}) =>
  lazy(async () => {
    await after?.()
    const [component] = await Promise.all([load(), ...words.map(needWords), rest && loadRest()])
    return { default: component }
  })

const Timeline = late(async () => (await import('./playback/Timeline.tsx')).Timeline, { after: moving })
const Inspector = late(async () => (await import('./inspector/Inspector.tsx')).Inspector, {
  words: ['inspector'],
  rest: true,
  after: moving,
})
const LinkNotice = late(async () => (await import('./share/LinkNotice.tsx')).LinkNotice, { words: ['share'], after: moving })
const Journey = late(async () => (await import('./inspector/Journey.tsx')).Journey, { words: ['inspector'] })
const Properties = late(async () => (await import('./build/panels/Properties.tsx')).Properties, {
  words: ['panels', 'issues'],
  rest: true,
})
const KernelPath = late(async () => (await import('./kernel/KernelPath.tsx')).KernelPath, { words: ['kernel'], rest: true })
const Terminal = late(async () => (await import('./terminal/Terminal.tsx')).Terminal, { words: ['terminal'], rest: true })
const ShareDialog = late(async () => (await import('./share/ShareDialog.tsx')).ShareDialog, { words: ['share'], rest: true })

const shown = (pane: ReactNode) => <Suspense fallback={<span aria-busy />}>{pane}</Suspense>

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
  const canvas = useApp((state) => state.view.canvas)
  const [terminalOpen, setTerminalOpen] = useState(false)
  const [sharing, setSharing] = useState(false)
  useUndoKeys()
  const panes = {
    palette: <Palette />,
    canvas: (
      <>
        <Canvas />
        <PacketCanvas />
        <CutNotice />
        {shown(<LinkNotice />)}
      </>
    ),
    kernel: shown(<KernelPath />),
    kernelCanvas: shown(<KernelPath onLeave={() => show({ canvas: 'topology' })} />),
    timeline: shown(<Timeline />),
    transport: <Transport />,
    inspector: shown(mode === 'build' ? <Properties /> : <Inspector />),
    journey: shown(<Journey />),
    terminal: shown(<Terminal />),
  }
  return (
    <>
      <Workbench
        top={<Top onShare={() => setSharing(true)} />}
        panes={panes}
        secondCanvas={canvas === 'kernel'}
        terminalOpen={terminalOpen}
        onTerminal={setTerminalOpen}
        onSave={() => void saveScenario()}
      />
      {sharing && shown(<ShareDialog onClose={() => setSharing(false)} />)}
      <Toasts />
      <TooltipHost />
    </>
  )
}
