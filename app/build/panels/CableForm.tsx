/** Both ends of a cable. */
import type { Cable } from '../../../engine/index.ts'
import { select, useScenario } from '../../state/app.ts'
import { endName } from '../../state/names.ts'
import { EndFields } from './EndFields.tsx'

export function CableForm({ cable }: { readonly cable: Cable }) {
  const { topology } = useScenario()
  return ([0, 1] as const).map((side) => (
    <fieldset key={side} className="build-end">
      <legend>
        <button type="button" className="build-link" onClick={() => select({ kind: 'machine', id: cable.ends[side].machine })}>
          {endName(topology, cable, side)}
        </button>
      </legend>
      <EndFields cable={cable} side={side} />
    </fieldset>
  ))
}
