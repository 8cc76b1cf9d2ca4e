/** From a step of the trace to what the kernel path draws: the stays of its packet, and for one of them every station and every way. */
import {
  type NetnsState,
  type Network,
  type Step,
  type Trace,
  framesOf,
  isFrame,
  previousFrame,
  stateAt,
  stepsOf,
} from '../../engine/index.ts'
import { type Bar, stackOf } from '../state/stack.ts'
import { tell } from './facts.ts'
import { FUNCTIONS, STATIONS, type StationId, TABLES, type TableName, WAYS, wayKey } from './station.ts'
import { type Stay, type Visit, staysOf, visitsOf, wayOf } from './visits.ts'

/** `ahead`: it will come here. */
export type Light = 'quiet' | 'ahead' | 'passed' | 'here'

export interface TableView {
  readonly name: TableName
  /** Has it any rules here? */
  readonly rules: boolean
  readonly asked: boolean
}

export interface Call {
  /** Its number on the packet's way through the namespace, from 1. */
  readonly order: number
  readonly light: Light
  readonly lines: readonly string[]
  readonly died: boolean
  /** Index into trace.steps of what to look at; undefined where the packet passed in silence. */
  readonly step: number | undefined
}

export interface StationView {
  readonly id: StationId
  readonly light: Light
  readonly died: boolean
  readonly calls: readonly Call[]
  readonly tables: readonly TableView[]
  readonly where: string
}

export interface WayView {
  readonly key: string
  readonly light: Exclude<Light, 'here'>
  readonly rare: boolean
  /** How many visits before it: for lighting one after the other. */
  readonly order: number
}

export interface KernelView {
  readonly netns: string
  readonly stations: readonly StationView[]
  readonly ways: readonly WayView[]
  /** Visits so far. */
  readonly passed: number
}

/** The stays of the packet's whole way, and which of them is shown: the pinned namespace's last one so far, else where the step is. */
export interface Places {
  readonly stays: readonly Stay[]
  readonly current: number
  readonly shown: number
}

/** What the packet looks like at a step: its last frame; while a tunnel wraps or unwraps it, the one to come, as far as it is made. */
export function stackAt(trace: Trace, step: Step): readonly Bar[] {
  const packet = trace.packets[step.packet]
  const frame = isFrame(step) ? step : previousFrame(trace, step)
  if (packet === undefined || frame === undefined) return []
  const since = stepsOf(trace, packet).filter(({ index }) => index > frame.index && index <= step.index)
  const changed = since.find(({ kind }) => kind === 'encap' || kind === 'decap')
  const next = changed && framesOf(trace, packet).find(({ index }) => index > step.index)
  if (changed === undefined || next === undefined) return stackOf(frame)
  return changed.kind === 'encap' && next.link === 'ethernet' ? stackOf(next).slice(1) : stackOf(next)
}

const holds = ({ steps }: Stay, index: number): boolean => steps.some((one) => one.index === index)

export function placesOf(trace: Trace, step: Step, pinned: string | undefined): Places | undefined {
  const packet = trace.packets[step.packet]
  if (packet === undefined) return undefined
  const stays = staysOf(wayOf(trace, packet))
  const current = Math.max(
    0,
    stays.findIndex((stay) => holds(stay, step.index)),
  )
  const before = stays.findLastIndex((stay, at) => stay.netns === pinned && at <= current)
  const after = stays.findIndex(({ netns }) => netns === pinned)
  return { stays, current, shown: before >= 0 ? before : after >= 0 ? after : current }
}

const kindsIn = (state: NetnsState | undefined): ReadonlySet<string> => new Set([...(state?.links.values() ?? [])].map(({ kind }) => kind))

const asks = (step: Step, table: TableName): boolean => (step.kind === 'hook' ? step.table === table : step.kind === table)

const tablesOf = (id: StationId, state: NetnsState | undefined, visits: readonly Visit[]): readonly TableView[] =>
  (TABLES[id] ?? []).map((name) => {
    const asked = visits.some(({ steps }) => steps.some((step) => asks(step, name)))
    const chain = state?.netfilter.get(name)?.get(id)
    return { name, rules: (chain?.rules.length ?? 0) > 0 || chain?.policy === 'DROP', asked }
  })

const RANK: Readonly<Record<Light, number>> = { quiet: 0, ahead: 1, passed: 2, here: 3 }
const brightest = (lights: readonly Light[]): Light => lights.reduce<Light>((best, one) => (RANK[one] > RANK[best] ? one : best), 'quiet')

/** The visit at which the packet is at `until`; visits passed in silence were passed when the next one that speaks was reached. */
function reached(visits: readonly Visit[], until: number): number {
  const spoken = visits.findLastIndex(({ steps }) => steps[0] !== undefined && steps[0].index <= until)
  return spoken >= 0 ? spoken : visits[0]?.steps.length === 0 ? 0 : -1
}

function callsOf(
  visits: readonly Visit[],
  here: number,
  isHere: boolean,
  until: number,
): readonly (Call & { readonly station: StationId })[] {
  return visits.map(({ station, steps }, at) => {
    // Where the packet stands, only what has happened is told.
    const told = tell(at === here && isHere ? steps.filter(({ index }) => index <= until) : steps)
    return {
      station,
      order: at + 1,
      light: at > here ? 'ahead' : at === here && isHere ? 'here' : 'passed',
      lines: told.lines,
      died: steps.some(({ kind, index }) => kind === 'drop' && (at > here || index <= until)),
      step: told.step?.index,
    }
  })
}

export function kernelViewOf(trace: Trace, network: Pick<Network, 'stateOf'>, places: Places, step: Step): KernelView | undefined {
  const stay = places.stays[places.shown]
  const first = stay?.steps[0]
  if (stay === undefined || first === undefined) return undefined
  const isHere = places.shown === places.current
  const until = isHere ? step.index : places.shown < places.current ? Infinity : -1
  const state = stateAt(trace, stay.netns, isHere ? step.t : first.t) ?? network.stateOf(stay.netns)
  const packet = trace.packets[first.packet]
  const visits = visitsOf(stay, state, places.shown === 0 ? packet?.birth : undefined)
  const here = until < 0 ? -1 : reached(visits, until)
  const calls = callsOf(visits, here, isHere, until)
  const kinds = kindsIn(state)
  const stations = STATIONS.flatMap((id): readonly StationView[] => {
    const own = calls.filter(({ station }) => station === id)
    const absent = (id === 'bridge' && !kinds.has('bridge')) || (id === 'tunnel' && !kinds.has('vxlan') && !kinds.has('ipip'))
    if (absent && own.length === 0) return []
    return [
      {
        id,
        light: brightest(own.map(({ light }) => light)),
        died: own.some(({ died, light }) => died && light !== 'ahead'),
        calls: own,
        tables: tablesOf(
          id,
          state,
          visits.filter(({ station }) => station === id),
        ),
        where: FUNCTIONS[id],
      },
    ]
  })
  return { netns: stay.netns, stations, ways: waysOf(calls, new Set(stations.map(({ id }) => id))), passed: here + 1 }
}

function waysOf(calls: readonly (Call & { readonly station: StationId })[], there: ReadonlySet<StationId>): readonly WayView[] {
  const used = new Map<string, { light: WayView['light']; order: number }>()
  calls.forEach((call, at) => {
    const before = calls[at - 1]
    if (before === undefined) return
    const key = wayKey(before.station, call.station)
    const light = call.light === 'ahead' ? 'ahead' : 'passed'
    if (used.get(key)?.light !== 'passed') used.set(key, { light, order: at })
  })
  const seen = new Set<string>()
  return WAYS.flatMap((way): readonly WayView[] => {
    const key = wayKey(way.from, way.to)
    const rare = 'rare' in way
    if (seen.has(key) || !there.has(way.from) || !there.has(way.to) || (rare && !used.has(key))) return []
    seen.add(key)
    return [{ key, rare, light: 'quiet', order: 0, ...used.get(key) }]
  })
}
