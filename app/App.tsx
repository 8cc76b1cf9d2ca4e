/** Arranges the features in the frame and gives the top bar its verbs. Nothing is decided here. */
import { useState } from 'react'
import { Palette } from './build/Palette.tsx'
import { Inspector } from './inspector/Inspector.tsx'
import { Journey } from './inspector/Journey.tsx'
import { Timeline } from './playback/Timeline.tsx'
import { Transport } from './playback/Transport.tsx'
import { Placeholder } from './shell/Placeholder.tsx'
import './shell/shell.css'
import { TopBar } from './shell/TopBar.tsx'
import { Workbench } from './shell/Workbench.tsx'
import { redo, show, undo, useApp, useCanRedo, useCanUndo, useScenario } from './state/app.ts'
import { Toasts } from './ui/Toasts.tsx'
import { TooltipHost } from './ui/Tooltip.tsx'

export function App() {
  const mode = useApp((state) => state.view.mode)
  const { title } = useScenario()
  const canUndo = useCanUndo()
  const canRedo = useCanRedo()
  const [terminalOpen, setTerminalOpen] = useState(false)
  const panes = {
    palette: <Palette />,
    canvas: <Placeholder name="topology/Canvas" />,
    timeline: <Timeline />,
    transport: <Transport />,
    inspector: <Inspector />,
    journey: <Journey />,
    terminal: <Placeholder name="terminal" />,
  }
  return (
    <>
      <Workbench
        top={<TopBar title={title} mode={mode} onMode={(next) => show({ mode: next })} onUndo={canUndo ? undo : undefined} onRedo={canRedo ? redo : undefined} />}
        panes={panes}
        terminalOpen={terminalOpen}
        onTerminal={setTerminalOpen}
      />
      <Toasts />
      <TooltipHost />
    </>
  )
}
