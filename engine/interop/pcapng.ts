// A trace as a capture that Wireshark opens (draft-ietf-opsawg-pcapng): one interface per device, one enhanced packet block per frame that a
// device sent or received, in order of time, with nanoseconds. Little endian. Leaves out: drops and decisions, which a capture cannot say.
import { utf8 } from '../base/utf8.ts'
import { type FrameStep, isFrame } from '../trace/query.ts'
import type { PacketType, Trace } from '../trace/trace.ts'

const SECTION_HEADER = 0x0a0d0d0a
const INTERFACE = 1
const ENHANCED_PACKET = 6
const LINKTYPE = { ethernet: 1, ip: 101 } as const
/** Options; 0 ends a list of them. */
const SHB_USERAPPL = 4
const IF_NAME = 2
const IF_TSRESOL = 9
const EPB_FLAGS = 2

/** epb_flags: bits 0-1 direction, bits 2-4 how it was addressed. */
const INBOUND = 1
const OUTBOUND = 2
const RECEPTION: Readonly<Record<PacketType, number>> = { host: 1, multicast: 2, broadcast: 3, otherhost: 4, outgoing: 0 }

type Bytes = readonly number[] | Uint8Array

const u16 = (value: number): readonly number[] => [value & 255, (value >>> 8) & 255]
const u32 = (value: number): readonly number[] => [...u16(value & 0xffff), ...u16(value >>> 16)]
const padding = (length: number): readonly number[] => [0, 0, 0].slice(0, (4 - (length % 4)) % 4)
const join = (parts: readonly Bytes[]): Uint8Array => {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

const option = (code: number, value: Bytes): Uint8Array => join([u16(code), u16(value.length), value, padding(value.length)])
const END_OF_OPTIONS: Bytes = [0, 0, 0, 0]

function block(type: number, body: readonly Bytes[]): Uint8Array {
  const length = body.reduce((sum, part) => sum + part.length, 12)
  return join([u32(type), u32(length), ...body, u32(length)])
}

const sectionHeader = (): Uint8Array =>
  block(SECTION_HEADER, [
    u32(0x1a2b3c4d),
    u16(1),
    u16(0),
    u32(0xffffffff),
    u32(0xffffffff),
    option(SHB_USERAPPL, utf8('Hopscope')),
    END_OF_OPTIONS,
  ])

const interfaceBlock = (name: string, link: 'ethernet' | 'ip'): Uint8Array =>
  block(INTERFACE, [u16(LINKTYPE[link]), u16(0), u32(0), option(IF_NAME, utf8(name)), option(IF_TSRESOL, [9]), END_OF_OPTIONS])

function packetBlock(step: FrameStep, index: number): Uint8Array {
  const { bytes, t } = step
  const flags = step.kind === 'tx' ? OUTBOUND : INBOUND | (RECEPTION[step.pkttype] << 2)
  return block(ENHANCED_PACKET, [
    u32(index),
    u32(Math.floor(t / 2 ** 32)),
    u32(t % 2 ** 32),
    u32(bytes.length),
    u32(bytes.length),
    bytes,
    padding(bytes.length),
    option(EPB_FLAGS, u32(flags)),
    END_OF_OPTIONS,
  ])
}

/** `names`: what to call a namespace, by id; its id where there is none. */
export function toPcapng(trace: Trace, names: ReadonlyMap<string, string> = new Map()): Uint8Array {
  const frames = trace.steps.filter(isFrame).toSorted((a, b) => a.t - b.t)
  const indices = new Map<string, number>()
  const blocks = [sectionHeader()]
  for (const step of frames) {
    const key = `${step.netns}/${step.dev} ${step.link}`
    const known = indices.get(key)
    const index = known ?? indices.size
    if (known === undefined) {
      indices.set(key, index)
      blocks.push(interfaceBlock(`${names.get(step.netns) ?? step.netns}/${step.dev}`, step.link))
    }
    blocks.push(packetBlock(step, index))
  }
  return join(blocks)
}
