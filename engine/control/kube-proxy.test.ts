import { expect, test } from 'vitest'
import { printOperation } from '../netlink/print.ts'
import { addMachine, addPod } from '../scenario/edit.ts'
import { addService, setService } from '../scenario/edit-service.ts'
import { machineOf } from '../scenario/lookup.ts'
import { blank } from '../scenario/drawings.ts'
import type { Scenario } from '../scenario/scenario.ts'
import { chainDigest, proxyOperations } from './kube-proxy.ts'

const twoPods = addPod(addPod(addMachine(blank, 'node'), 'n1'), 'n1')

function rulesOf({ topology }: Scenario): readonly string[] {
  const node = machineOf(topology, 'n1')
  return node === undefined ? [] : proxyOperations(topology, node).map(({ operation }) => printOperation(operation))
}

test('chains have the names that every cluster knows', () => {
  expect(chainDigest('default/kubernetes:httpstcp')).toBe('NPX46M4PTMTKRN6Y')
  expect(chainDigest('kube-system/kube-dns:dnsudp')).toBe('TCOU7JCQXEZGVUNU')
  expect(chainDigest('kube-system/kube-dns:dns-tcptcp')).toBe('ERIFXISQEP7F7OF4')
})

test('without Services there are no rules', () => {
  expect(rulesOf(twoPods)).toEqual([])
})

test('a Service is rules: its address, a share for each endpoint, a translation, a mark for who must be masqueraded', () => {
  const rules = rulesOf(setService(addService(twoPods, ['n1p2', 'n1p1']), 'v1', { targetPort: 8080 }))
  const svc = rules.find((rule) => rule.includes('-A KUBE-SERVICES'))
  expect(svc).toMatch(
    /^iptables -t nat -A KUBE-SERVICES -d 10\.96\.1\.1\/32 -p tcp -m comment --comment "default\/svc-1 cluster IP" -m tcp --dport 80 -j KUBE-SVC-[A-Z2-7]{16}$/,
  )
  const chain = /KUBE-SVC-\w+/.exec(svc ?? '')?.[0] ?? ''
  const [masquerade, first, last] = rules.filter((rule) => rule.includes(`-A ${chain} `))
  expect(masquerade).toContain('! -s 10.244.0.0/16 -d 10.96.1.1/32')
  expect(masquerade).toMatch(/-j KUBE-MARK-MASQ$/)
  expect(first).toMatch(/-> 10\.244\.1\.2:8080" -m statistic --mode random --probability 0\.50000000000 -j KUBE-SEP-/)
  expect(last).toMatch(/-> 10\.244\.1\.3:8080" -j KUBE-SEP-/)
  expect(rules.filter((rule) => rule.endsWith('-j DNAT --to-destination 10.244.1.2:8080'))).toHaveLength(1)
  expect(rules.filter((rule) => /-A KUBE-SEP-\w+ -s 10\.244\.1\.3\/32 .* -j KUBE-MARK-MASQ$/.test(rule))).toHaveLength(1)
})

test('three endpoints share by thirds, halves and all', () => {
  const rules = rulesOf(addService(addPod(twoPods, 'n1'), ['n1p1', 'n1p2', 'n1p3']))
  expect(rules.flatMap((rule) => /--probability (\S+)/.exec(rule)?.[1] ?? [])).toEqual(['0.33333333349', '0.50000000000'])
})

test('without endpoints it is refused, and nothing is translated', () => {
  const rules = rulesOf(addService(twoPods, []))
  expect(rules.filter((rule) => rule.includes('DNAT'))).toEqual([])
  expect(rules.at(-1)).toMatch(/-A KUBE-SERVICES .* -j REJECT --reject-with icmp-port-unreachable$/)
})
