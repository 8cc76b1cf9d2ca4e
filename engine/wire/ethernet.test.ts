// Ethernet, 802.1Q and ARP against captured frames.

import fc from 'fast-check'
import { expect, test } from 'vitest'
import { BROADCAST_MAC, type Mac, ZERO_MAC, ipv4, mac } from './address.ts'
import { ARP_REPLY, ARP_REQUEST, arp, encodeArpReply, encodeArpRequest, isEthernetIpv4 } from './arp.ts'
import { equal, prepend } from './bytes.ts'
import { ETHERTYPE, encodeEthernet, ethernet } from './ethernet.ts'
import { arpReply, arpRequest, vlanArp } from './testing/captured.ts'
import { popVlan, pushVlan, vlan, vlanOf } from './vlan.ts'

const podMac = mac('02:0a:f4:01:02:01')
const bridgeMac = mac('02:c0:00:00:00:01')
const podIp = ipv4('10.244.1.2')
const bridgeIp = ipv4('10.244.1.1')

test('an ARP request, as captured', () => {
  expect(ethernet.decode(arpRequest)).toEqual({ dst: BROADCAST_MAC, src: podMac, type: ETHERTYPE.ARP })
  const values = arp.decode(arpRequest, ethernet.size)
  expect(values).toEqual({ hrd: 1, pro: 0x0800, hln: 6, pln: 4, op: ARP_REQUEST, sha: podMac, spa: podIp, tha: ZERO_MAC, tpa: bridgeIp })
  const built = encodeEthernet({ dst: BROADCAST_MAC, src: podMac, type: ETHERTYPE.ARP }, encodeArpRequest(podMac, podIp, bridgeIp))
  expect(built).toEqual(arpRequest)
})

test('its reply follows from the request', () => {
  const request = arp.decode(arpRequest, ethernet.size)
  expect(arp.decode(arpReply, ethernet.size)?.op).toBe(ARP_REPLY)
  if (request === undefined) throw new Error('truncated')
  const frame = encodeEthernet({ dst: podMac, src: bridgeMac, type: ETHERTYPE.ARP }, encodeArpReply(request, bridgeMac))
  expect(frame).toEqual(arpReply)
})

test('ARP about anything but IPv4 over Ethernet is told apart', () => {
  const request = arp.decode(arpRequest, ethernet.size)
  if (request === undefined) throw new Error('truncated')
  expect(isEthernetIpv4(request)).toBe(true)
  expect([{ hrd: 6 }, { pro: 0x86dd }, { hln: 8 }, { pln: 16 }].map((other) => isEthernetIpv4({ ...request, ...other }))).toEqual([
    false,
    false,
    false,
    false,
  ])
})

test('a tag, as captured, comes off and goes on again', () => {
  expect(vlan.decode(vlanArp, ethernet.size)).toEqual({ pcp: 0, dei: false, id: 10, type: ETHERTYPE.ARP })
  const untagged = popVlan(vlanArp)
  expect([vlanOf(vlanArp), vlanOf(untagged), untagged.length]).toEqual([10, undefined, vlanArp.length - 4])
  expect(ethernet.decode(untagged)?.type).toBe(ETHERTYPE.ARP)
  expect(pushVlan(untagged, 10)).toEqual(vlanArp)
  expect(popVlan(untagged)).toBe(untagged)
  expect(equal(popVlan(pushVlan(vlanArp, 20, 5)), vlanArp)).toBe(true)
})

test('the encoder that is spelt out writes what the declaration says', () => {
  const address = fc.integer({ min: 0, max: 0xffffffffffff }).map((value) => value as Mac)
  fc.assert(
    fc.property(address, address, fc.nat(0xffff), fc.uint8Array(), (dst, src, type, payload) => {
      expect(encodeEthernet({ dst, src, type }, payload)).toEqual(prepend(ethernet.encode({ dst, src, type }), payload))
    }),
  )
})
