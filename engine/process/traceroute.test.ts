import { expect, test } from 'vitest'
import { lab, run } from '../golden/lab.fixture.ts'
import { isFrame } from '../trace/query.ts'
import { dissect } from '../wire/dissect.ts'

test('TCP to oneself: the window of a SYN is four times the MSS, as far as 16 bits hold it', () => {
  const { steps, runs } = run(lab(), ['host1', 'traceroute -n -T -q1 -w1 -N1 -m2 10.0.1.2'])
  const syn = steps.filter(isFrame).find(({ dev }) => dev === 'lo')
  const tcp = syn === undefined ? undefined : dissect(syn.bytes, syn.link).find(({ protocol }) => protocol === 'tcp')
  expect(tcp?.fields.find(({ name }) => name === 'window')?.value).toBe((4 * 65_496) % 65_536)
  expect(runs[0]?.rc).toBe(0)
})
