/** Address, MAC and MTU of one end of a cable. */
import { type Cable, type EndSettings, lookupOf, nicsOf, printMac, printPrefix, setEnd } from '../../../engine/index.ts'
import { edit, useScenario } from '../../state/app.ts'
import { useT } from '../../ui/i18n.ts'
import { DerivedInput } from './DerivedInput.tsx'
import { isInterface, isMac, isWhole } from './fields.ts'

const DEFAULT_LENGTH = 24

export function EndFields({ cable, side }: { readonly cable: Cable; readonly side: 0 | 1 }) {
  const t = useT('panels')
  const { topology } = useScenario()
  const end = cable.ends[side]
  const machine = lookupOf(topology).machines.get(end.machine)
  const nic = machine && nicsOf(topology, machine).find((item) => item.cable === cable.id && item.port === end.port)
  if (machine === undefined || nic === undefined) return null
  const set = (patch: { readonly [K in keyof EndSettings]?: EndSettings[K] | undefined }) =>
    edit((scenario) => setEnd(scenario, cable.id, side, patch))
  return (
    <div className="build-fields">
      {machine.kind !== 'switch' && (
        <DerivedInput
          label={t('field.address')}
          value={end.address}
          derived={nic.address === undefined ? t('noAddress') : printPrefix(nic.address)}
          check={isInterface(nic.address?.length ?? DEFAULT_LENGTH)}
          onSet={(address) => set({ address })}
        />
      )}
      <DerivedInput
        label={t('field.mac')}
        value={end.lladdr}
        derived={printMac(nic.lladdr)}
        check={isMac}
        onSet={(lladdr) => set({ lladdr })}
      />
      <DerivedInput
        label={t('field.mtu')}
        value={end.mtu?.toString()}
        derived={String(nic.mtu)}
        check={isWhole('mtu')}
        onSet={(mtu) => set({ mtu: mtu === undefined ? undefined : Number(mtu) })}
      />
    </div>
  )
}
