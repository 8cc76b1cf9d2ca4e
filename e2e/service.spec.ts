/** A Service: added, drawn as a card that no cable leads to, connected to by its name; the rule that translated is found. */
import { expect, test } from './fixtures.ts'

test('a connection to a Service is translated into one of its endpoints, on the node that it starts from', async ({ app, page }) => {
  await app.open()
  await app.rest()
  await page.getByRole('radio', { name: 'Build' }).click({ force: true })
  await app.button('Add a Service').click()
  await expect(app.element('Service svc-1, 10.96.1.1:80/tcp, endpoints: web-2, api-2')).toBeVisible()
  await page.getByRole('switch', { name: 'api-2' }).uncheck()
  await expect(app.element('Service svc-1, 10.96.1.1:80/tcp, endpoints: web-2\\. Rules')).toBeVisible()

  await app.palette.getByRole('button', { name: 'Send…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Send a packet' })
  await dialog.getByRole('combobox', { name: 'What' }).selectOption({ label: 'TCP connection' })
  await dialog.getByRole('combobox', { name: 'From' }).selectOption({ label: 'api-1 · 10.244.1.3' })
  await dialog.getByRole('combobox', { name: 'To' }).selectOption({ label: 'svc-1 · 10.96.1.1:80' })
  await expect(dialog.getByRole('textbox', { name: 'Destination port' })).toHaveValue('80')
  await dialog.getByRole('button', { name: 'Send' }).click()
  await app.seek('end')
  await app.look('Journey')
  await expect(app.hops(/web-2 · eth0/).first()).toBeVisible()

  await app
    .hops(/node-1 · cni0 · receive/)
    .first()
    .click()
  await app.look('Why')
  await expect(app.inspector).toContainText('--to-destination 10.244.2.2:80')
})

test('the preset: what the Services are, and at its end the rule that refuses for one without endpoints', async ({ app, page }) => {
  await app.open()
  await app.palette.getByRole('button', { name: 'ClusterIP rules, not a device', exact: true }).click()
  await expect(app.element('Service web, 10.96.1.1:80/tcp, endpoints: web-1, web-2 :8080')).toBeVisible()
  await expect(page.getByText('Services: iptables rules on every node, no device')).toBeVisible()
  await app.rest()
  await app.look('Journey')
  await app.seek('end')
  await app
    .hops(/node-1 · .*drop/)
    .last()
    .click()
  await app.look('Why')
  await expect(app.inspector).toContainText('old has no endpoints')
})
