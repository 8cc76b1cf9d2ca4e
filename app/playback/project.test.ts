import { beforeAll, expect, test } from 'vitest'
import { compile, loadRest, presetOf, simulate } from '../../engine/index.ts'
import { beats } from '../state/timeline.ts'
import { hit } from './draw.ts'
import { ladderOf, rowDevice, spread } from './ladder.ts'
import { merge, packetsAt, placeOf, tracksOf } from './project.ts'

beforeAll(loadRest)

const { topology, commands, traffic } = presetOf('vxlan')
const network = compile(topology, commands, traffic)
const trace = simulate(network)
const timeline = beats(trace, { hideArp: true })
const tracks = tracksOf(trace, timeline.beatOf).filter(({ arp }) => !arp)
const [request] = tracks
if (!request) throw new Error('no request')

const bar = (label: string) => ({ colour: 'ip', label, bytes: 1 }) as const

test('stacks are paired from the inside out', () => {
  const before = [bar('Eth'), bar('IP')]
  const after = [bar('IP'), bar('UDP'), bar('Eth'), bar('IP')]
  expect(merge(before, after).map(({ bar: { label }, from, to }) => `${label} ${from}${to}`)).toEqual([
    'IP 01',
    'UDP 01',
    'Eth 11',
    'IP 11',
  ])
  expect(merge(after, before).map(({ from, to }) => `${from}${to}`)).toEqual(['10', '10', '11', '11'])
  expect(merge(before, before).every(({ from, to }) => from === 1 && to === 1)).toBe(true)
})

test('before it is sent and after it has gone, a packet is not there', () => {
  expect(packetsAt(tracks, 0)).toEqual([])
  expect(packetsAt(tracks, timeline.end + 10)).toEqual([])
})

test('on a beat a packet stands where its frame was seen', () => {
  for (const key of request.keys) {
    const placed = placeOf(request, key.beat)
    expect([placed?.from.netns, placed?.from.dev]).toEqual([key.netns, key.dev])
  }
})

test('between two beats it is on its way, and its stack grows', () => {
  const at = request.keys.findIndex(({ dev, netns }) => netns === 'n1' && dev === 'eth0')
  const key = request.keys[at]
  if (!key) throw new Error('never left the node')
  const half = placeOf(request, key.beat - 0.5)
  expect([half?.from.dev, half?.to.dev]).toEqual(['flannel.1', 'eth0'])
  expect([half?.way, half?.opacity]).toEqual([0.5, 1])
  expect(half?.to.bars.filter(({ from, to }) => from < to).map(({ bar: { label } }) => label)).toEqual(['Eth', 'IP', 'UDP', 'VXLAN'])
})

test('positions are a function of the position alone', () => {
  const once = packetsAt(tracks, 5.3)
  packetsAt(tracks, 2)
  expect(packetsAt(tracks, 5.3)).toEqual(once)
})

test('a packet without a way is mourned where it died', () => {
  const cut = compile(topology, [{ in: 'n1', line: 'bridge fdb del 02:f1:00:00:00:02 dev flannel.1 dst 192.168.1.12' }], traffic)
  const sad = simulate(cut)
  const [lost] = tracksOf(sad, beats(sad, { hideArp: true }).beatOf).filter(({ drop }) => drop && !drop.quiet)
  if (!lost) throw new Error('nothing was lost')
  expect(placeOf(lost, lost.end + 1)).toMatchObject({ dead: 1, from: { dev: 'flannel.1' } })
})

test('the ladder has a row for each hop, in the order of the way', () => {
  const ladder = ladderOf(tracks, (netns, dev) => rowDevice(network.stateOf(netns), dev))
  expect(ladder.rows.map(({ key }) => key)).toEqual([
    'n1p1/eth0',
    'n1/cni0',
    'n1/flannel.1',
    'n1/eth0',
    's1/br0',
    'n2/eth0',
    'n2/flannel.1',
    'n2/cni0',
    'n2p1/eth0',
  ])
  const centres = spread(ladder.marks, (beat) => beat * 20)
  ladder.rows.forEach((_, row) => {
    const inRow = centres.filter((_, index) => ladder.marks[index]?.row === row).toSorted((a, b) => a - b)
    expect(inRow.every((x, i) => i === 0 || x - (inRow[i - 1] ?? 0) > 40)).toBe(true)
  })
})

test('a click takes the nearest packet, and none that is far', () => {
  const boxes = [
    { packet: 1, step: 0, x: 0, y: 0, width: 10, height: 10 },
    { packet: 2, step: 0, x: 30, y: 0, width: 10, height: 10 },
  ]
  expect(hit(boxes, 2, 27, 5, 6)?.packet).toBe(2)
  expect(hit(boxes, 2, 20, 5, 6)).toBeUndefined()
  expect(hit(boxes, 1, 35, 5, 6)).toBeUndefined()
})
