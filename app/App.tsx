/** Arranges the features in the frame and gives the top bar its verbs. Nothing is decided here. */
import { useState } from 'react'
import { Placeholder } from './shell/Placeholder.tsx'
import './shell/shell.css'
import { TopBar, type Mode } from './shell/TopBar.tsx'
import { Workbench } from './shell/Workbench.tsx'
import { Toasts } from './ui/Toasts.tsx'
import { TooltipHost } from './ui/Tooltip.tsx'

// To be wired: each placeholder gives way to the component of its feature, the local state to the store.
const panes = {
  palette: <Placeholder name="topology/Palette" />,
  canvas: <Placeholder name="topology/Canvas" />,
  timeline: <Placeholder name="playback/Timeline" />,
  transport: <Placeholder name="playback/Transport" />,
  inspector: <Placeholder name="inspector/Inspector" />,
  journey: <Placeholder name="inspector/Journey" />,
  terminal: <Placeholder name="terminal/Terminal" />,
}

export function App() {
  const [mode, setMode] = useState<Mode>('run')
  const [terminalOpen, setTerminalOpen] = useState(false)
  return (
    <>
      <Workbench
        top={<TopBar title="flannel VXLAN, two nodes" mode={mode} onMode={setMode} />}
        panes={panes}
        terminalOpen={terminalOpen}
        onTerminal={setTerminalOpen}
      />
      <Toasts />
      <TooltipHost />
    </>
  )
}
