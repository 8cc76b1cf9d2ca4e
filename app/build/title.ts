/** What the open scenario is called: its own title, else that of the preset whose network it is, in the reader's language. */
import { useScenario } from '../state/app.ts'
import { useT } from '../ui/i18n.ts'
import { presetHere } from './project.ts'

export function useTitle(): string {
  const t = useT('build')
  const scenario = useScenario()
  if (scenario.title !== '') return scenario.title
  const preset = presetHere(scenario)
  return t(preset === undefined ? 'untitled' : `preset.${preset.id}.full`)
}
