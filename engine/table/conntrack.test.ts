import { describe, expect, it } from 'vitest'
import { ipv4 } from '../wire/address.ts'
import {
  type Connection,
  type Tuple,
  connections,
  deleteConnections,
  findConnection,
  invert,
  putConnection,
  removeConnection,
} from './conntrack.ts'

const client = ipv4('10.244.1.2')
const vip = ipv4('10.96.0.10')
const pod = ipv4('10.244.1.3')
const original: Tuple = { protocol: 6, src: client, dst: vip, sport: 40000, dport: 80 }
const reply: Tuple = { protocol: 6, src: pod, dst: client, sport: 8080, dport: 40000 }
const connection: Connection = {
  original,
  reply,
  begun: 0,
  expires: 100,
  seenReply: false,
  assured: false,
  snat: false,
  dnat: true,
  mark: 0,
}
const table = putConnection(undefined, connection, 0)

describe('a connection', () => {
  it('is found by both its tuples, each way', () => {
    expect(findConnection(table, original, 0)).toEqual({ connection, reply: false })
    expect(findConnection(table, reply, 0)).toEqual({ connection, reply: true })
    expect(findConnection(table, { ...original, dst: pod }, 0)).toBeUndefined()
  })

  it('is forgotten when its time is over, and cleared away by the next', () => {
    expect(findConnection(table, original, 100)).toBeUndefined()
    const other = { ...connection, original: { ...original, sport: 1 }, reply: { ...reply, dport: 1 }, expires: 300 }
    expect(putConnection(table, other, 200).size).toBe(2)
    expect(connections(table, 100)).toEqual([])
  })

  it('is deleted by what is told of it', () => {
    expect(deleteConnections(table, { dport: 81 }, 0)).toBe(table)
    expect(deleteConnections(table, { dport: 80, dnat: true }, 0).size).toBe(0)
    expect(removeConnection(table, connection).size).toBe(0)
  })
})

it('an echo is answered by a reply; an error has no answer', () => {
  const echo = { protocol: 1, src: client, dst: pod, sport: 8, dport: 4660 }
  expect(invert(echo)).toEqual({ protocol: 1, src: pod, dst: client, sport: 0, dport: 4660 })
  expect(invert({ ...echo, sport: 3 })).toBeUndefined()
})
