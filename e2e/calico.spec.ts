/** Calico in each of its modes: how a packet looks on the wire, and which row decided; and what each of its failures is called. */
import type { Driver } from './driver.ts'
import { expect, test } from './fixtures.ts'
import { wordsFor } from './words.ts'

const say = wordsFor('en-GB')

async function open(app: Driver, id: string): Promise<void> {
  await app.open()
  const [title, subtitle] = [say('build', `preset.${id}.title`), say('build', `preset.${id}.subtitle`)]
  await app.palette.getByRole('button', { name: title }).filter({ hasText: subtitle }).click()
  // In the top bar: a tooltip of the palette says it too, before the document is there.
  await expect(app.page.getByRole('banner').getByText(say('build', `preset.${id}.full`), { exact: true })).toBeVisible()
  await app.rest()
  await app.look('Journey')
}

const PLAIN = ['Ethernet II', 'IPv4', 'ICMP', 'Data']
const IPIP = ['Ethernet II', 'IPv4', 'IPv4', 'ICMP', 'Data']
const VXLAN = ['Ethernet II', 'IPv4', 'UDP', 'VXLAN', 'Ethernet II', 'IPv4', 'ICMP', 'Data']

const MODES = [
  { id: 'calico-bgp', wire: PLAIN, chosenAt: 'eth0', row: /^10\.\d+\.\d+\.\d+\/26 via 192\.168\.1\.12 dev eth0 proto bird$/ },
  { id: 'calico-ipip', wire: IPIP, chosenAt: 'tunl0', row: /\/26 via 192\.168\.1\.12 dev tunl0 proto bird onlink$/ },
  { id: 'calico-ipip-cross', wire: IPIP, chosenAt: 'tunl0', row: /\/26 via 192\.168\.2\.13 dev tunl0 proto bird onlink$/ },
  { id: 'calico-vxlan', wire: VXLAN, chosenAt: 'vxlan.calico', row: /\/26 via 10\.[\d.]+ dev vxlan\.calico proto 80 onlink$/ },
  { id: 'calico-vxlan-cross', wire: VXLAN, chosenAt: 'vxlan.calico', row: /\/26 via 10\.[\d.]+ dev vxlan\.calico proto 80 onlink$/ },
] as const

for (const { id, wire, chosenAt, row } of MODES) {
  test(`${id}: the packet arrives, its headers on the wire, the route that chose them`, async ({ app, page }) => {
    await open(app, id)
    await expect(app.hops().last()).toContainText(/web-1 · eth0.*ICMP echo reply/s)
    await app
      .hops(/node-1 · eth0 · transmit/)
      .first()
      .click()
    const headers = await app.headers()
    expect(headers.map((header) => /^(?:Ethernet II|\w+)/.exec(header)?.[0])).toEqual(wire)
    expect(headers.some((header) => /^UDP \d+ → 4789/.test(header))).toBe(wire === VXLAN)

    await app.look('Journey')
    await app
      .hops(new RegExp(`node-1 · ${chosenAt.replace('.', '\\.')} · transmit`))
      .first()
      .click()
    await app.look('Why')
    await expect(app.inspector.getByRole('article').filter({ hasText: 'Which way' }).getByText(row).first()).toBeVisible()
    await app.look('Tables')
    await app.inspector.getByText('Routes', { exact: true }).click()
    const used = app.inspector
      .getByRole('listitem')
      .filter({ hasText: 'used by this step' })
      .filter({ has: page.getByText(row) })
    await used.getByRole('button').click()
    await expect(used).toContainText(wire === VXLAN ? /Felix/ : /BIRD/)
  })
}

const FAILURES = [
  { id: 'calico-bgp-router', where: 'router-1', reason: 'IP_INNOROUTES' },
  { id: 'calico-no-default-route', where: 'web-1', reason: 'NEIGH_FAILED' },
  { id: 'calico-rp-filter', where: 'node-1', reason: 'IP_RPFILTER' },
  { id: 'calico-no-protocol-4', where: 'fabric', reason: 'NETFILTER_DROP' },
  { id: 'calico-no-port-4789', where: 'fabric', reason: 'NETFILTER_DROP' },
] as const

// The ping that fits arrives; those that do not come after it, and the router's word of each is discarded before the packet itself is.
const AT_THE_END = [{ id: 'calico-mtu', where: 'router-1', reason: 'PKT_TOO_BIG' }] as const

for (const { id, where, reason } of [...FAILURES, ...AT_THE_END]) {
  test(`${id}: where the packet dies, and of what`, async ({ app }) => {
    await open(app, id)
    // Where nobody answers ARP, it is the story: it can be seen.
    await expect(app.button(reason === 'NEIGH_FAILED' ? 'ARP shown' : 'ARP hidden')).toBeVisible()
    const late = AT_THE_END.some((failure) => failure.id === id)
    if (late) await app.seek('end')
    const drops = app.hops(new RegExp(`${where} · .*drop`))
    await (late ? drops.last() : drops.first()).click()
    await app.look('Why')
    const card = app.inspector.getByRole('article').filter({ hasText: 'Discarded' })
    await expect(card).toContainText(reason)
    await expect(card).toContainText('What to do')
  })
}

test('what BIRD knows: its routes in the terminal and in the tables, the session that told it, the file that made it', async ({
  app,
  page,
}) => {
  await open(app, 'calico-bgp')
  await app.openTerminal('node-1')
  const heard = /^10\.65\.2\.0\/26 +via 192\.168\.1\.12 on eth0 \[Mesh_192_168_1_12 00:00:00\] \* \(100\/0\) \[i\]$/m
  expect(await app.type('birdc show route')).toMatch(heard)
  expect(await app.type('birdcl show protocols')).toMatch(/^Mesh_192_168_1_12 BGP +master +up +00:00:00 +Established/m)

  await app.look('Journey')
  await app
    .hops(/node-1 · eth0 · transmit/)
    .first()
    .click()
  await app.look('Tables')
  const tables = app.inspector.getByRole('radiogroup', { name: 'Tables' })
  await tables.getByText('BIRD', { exact: true }).click()
  const used = app.inspector.getByRole('listitem').filter({ hasText: 'used by this step' }).filter({ hasText: 'Mesh_192_168_1_12' })
  await expect(used.getByText(heard)).toBeVisible()
  await used.getByRole('button').click()
  await expect(used).toContainText('ip route add 10.65.2.0/26 via 192.168.1.12 dev eth0 proto bird')
  await tables.getByText('BGP', { exact: true }).click()
  await expect(used).toContainText('Mesh_192_168_1_12 BGP')
  await tables.getByText('bird.cfg', { exact: true }).click()
  await expect(page.getByText('protocol bgp Mesh_192_168_1_12 from bgp_template {')).toBeVisible()
})

test('the control plane on the canvas: one session for each pair, and with a reflector one for each other node', async ({ app, page }) => {
  await open(app, 'calico-ipip-cross')
  const toggle = app.button('BGP sessions')
  await toggle.click()
  await expect(app.canvas.getByRole('status').filter({ hasText: '3 BGP sessions, 3 established' })).toBeVisible()
  await expect(page.locator('.topo-sessions g')).toHaveCount(3)
  await expect(page.locator('.topo-overlay:not(.topo-sessions)')).toHaveCount(0)
  await app.element('Node node-3').focus()
  await page.keyboard.press('b')
  await expect(page.locator('.topo-sessions')).toHaveCount(0)
  await expect(page.locator('.topo-overlay')).toBeAttached()

  await app.setMode('Build')
  await app.select('Node node-2')
  await page.getByRole('switch', { name: 'BGP route reflector' }).click()
  await toggle.click()
  await expect(app.canvas.getByRole('status').filter({ hasText: '2 BGP sessions, 2 established' })).toBeVisible()
})

test('with a route reflector the sessions are shown at once; what the reader chose by hand outlives the next preset', async ({ app }) => {
  await open(app, 'calico-reflector')
  const said = app.canvas.getByRole('status').filter({ hasText: '2 BGP sessions, 2 established' })
  await expect(said).toBeVisible()
  await app.button('BGP sessions').click()
  await expect(said).toHaveCount(0)
  await app.button('ARP hidden').click()
  for (const title of ['IPIP Always', 'Route reflector']) {
    await app.palette.getByRole('button', { name: title }).first().click()
    await expect(app.button('ARP shown')).toBeVisible()
    await expect(said).toHaveCount(0)
  }
})
