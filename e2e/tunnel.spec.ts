/** The tunnel: who chose its far end, what it costs, what breaks it. */
import type { Driver } from './driver.ts'
import { expect, test } from './fixtures.ts'

/** Steps until the packet leaves node-1, as somebody does who looks for the encapsulation. */
async function stepToEncapsulation(app: Driver): Promise<void> {
  for (let steps = 0; steps < 12; steps += 1) {
    await app.step()
    if ((await app.headers()).length > 6) return
  }
  throw new Error('no encapsulation within twelve steps')
}

test('the step that encapsulates names the FDB row that chose the outer destination', async ({ app, page }) => {
  await app.open()
  await stepToEncapsulation(app)
  expect(await app.headers()).toEqual([
    expect.stringMatching(/^Ethernet II, 14 B/),
    expect.stringMatching(/^IPv4 192\.168\.1\.11 → 192\.168\.1\.12, 20 B/),
    expect.stringMatching(/^UDP \d+ → 8472, 8 B/),
    expect.stringMatching(/^VXLAN, 8 B/),
    expect.stringMatching(/^Ethernet II \(inner\), 14 B/),
    expect.stringMatching(/^IPv4 10\.244\.1\.2 → 10\.244\.2\.2, 20 B/),
    expect.stringMatching(/^ICMP echo request, 8 B/),
    expect.stringMatching(/^Data, 56 B/),
  ])
  await app.look('Why')
  const card = app.inspector.getByRole('article').filter({ has: page.getByRole('heading', { name: 'Why this outer destination?' }) })
  await expect(card).toContainText('dst 192.168.1.12')
  await expect(card).toContainText('bridge fdb')
  await expect(card).toContainText('set by flanneld')
  await app.look('Tables')
  await app.inspector.getByText('FDB', { exact: true }).click()
  const row = app.inspector.getByRole('listitem').filter({ hasText: 'dst 192.168.1.12' })
  await expect(row).toContainText('used by this step')
  await row.getByRole('button').click()
  await expect(row).toContainText('set by flanneld')
})

test('the tables of a namespace that no packet has reached, and of any other', async ({ app }) => {
  await app.open()
  await app.seek('end')
  await app.select('Pod api-1')
  await app.look('Tables')
  await expect(app.inspector).toContainText('default via 10.244.1.1 dev eth0')
  await app.inspector.getByRole('combobox', { name: 'Tables of' }).selectOption({ label: 'node-2' })
  await expect(app.inspector).toContainText('10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink')
})

test('host-gw instead of VXLAN: the outer headers are gone', async ({ app, page }) => {
  await app.open()
  const onTheWire = async (): Promise<readonly string[]> => {
    await app.look('Journey')
    await app
      .hops(/node-1 · eth0 · transmit/)
      .first()
      .click()
    return (await app.headers()).map((header) => /^\w+/.exec(header)?.[0] ?? '')
  }
  expect(await onTheWire()).toEqual(['Ethernet', 'IPv4', 'UDP', 'VXLAN', 'Ethernet', 'IPv4', 'ICMP', 'Data'])
  await app.setMode('Build')
  await page.getByRole('combobox', { name: 'Network plugin' }).selectOption({ label: 'flannel host-gw' })
  await app.setMode('Run')
  expect(await onTheWire()).toEqual(['Ethernet', 'IPv4', 'ICMP', 'Data'])
  await app.undo()
  expect(await onTheWire()).toHaveLength(8)
})

test('a row deleted in the terminal: the packet dies, and the page says where and why', async ({ app, page }) => {
  await app.open()
  await app.openTerminal('node-1')
  const rows = await app.type('bridge fdb show dev flannel.1')
  const [, lladdr] = /([0-9a-f:]{17}) dst 192\.168\.1\.12/.exec(rows) ?? []
  expect(lladdr, rows).toBeDefined()
  expect(await app.type(`bridge fdb del ${lladdr} dev flannel.1`)).toContain('Kept in the scenario')
  expect(await app.type('bridge fdb show dev flannel.1')).not.toContain('192.168.1.12')
  await app.look('Journey')
  await app
    .hops(/ · drop/)
    .first()
    .click()
  await app.look('Why')
  const card = app.inspector.getByRole('article').filter({ hasText: 'Discarded' })
  await expect(card).toContainText('vxlan_xmit')
  await expect(card).toContainText('What to do')
  expect(await app.type('ping -c 1 10.244.2.2')).toMatch(/100% packet loss/)
  // One undo for the ping, one for the row.
  await app.undo()
  await app.undo()
  expect(await app.type('bridge fdb show dev flannel.1')).toContain('192.168.1.12')
  await app.look('Journey')
  await expect(app.hops(/ · drop/)).toHaveCount(0)
  await expect(page.getByRole('log', { name: 'Output' })).toContainText('bridge fdb del')
})

test('host-gw over two subnets dies for want of a gateway on the link, and the drawing warned of it', async ({ app }) => {
  await app.open()
  await app.openPreset(/^host-gw, two subnets/)
  await app.look('Journey')
  await app
    .hops(/ · drop/)
    .first()
    .click()
  await app.look('Why')
  await expect(app.inspector.getByRole('article').filter({ hasText: 'Discarded' })).toBeVisible()
  await app.setMode('Build')
  await expect(app.inspector.getByText(/subnet/).first()).toBeVisible()
})
