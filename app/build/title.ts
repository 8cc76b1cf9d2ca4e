/** What the open scenario is called: its own title, else that of the preset whose network it is, else its network plugin's; in the reader's language. */
import { useScenario } from '../state/app.ts'
import { useT } from '../ui/i18n.ts'
import { modeOf } from './modes.ts'
import { presetHere } from './project.ts'

export function useTitle(): string {
  const t = useT('build')
  const scenario = useScenario()
  if (scenario.title !== '') return scenario.title
  const preset = presetHere(scenario)
  if (preset !== undefined) return t(`preset.${preset.id}.full`)
  const { network, machines } = scenario.topology
  return t(machines.length === 0 || network.plugin === 'none' ? 'untitled' : `mode.${modeOf(network)}`)
}
