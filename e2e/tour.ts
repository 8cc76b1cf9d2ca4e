/** Every main screen, one after the other, in any language and on any width: for checks that hold everywhere. */
import type { Page } from '@playwright/test'
import { expect } from './fixtures.ts'
import { hostileLinks, linkOf, presetScenario } from './links.ts'
import type { Say } from './words.ts'

interface Visit {
  readonly page: Page
  readonly say: Say
  readonly compact: boolean
}

type Pane = 'inspector' | 'properties' | 'journey' | 'kernel' | 'timeline' | 'presets' | 'terminal'

/** Opens a link on a fresh page and holds everything at its beginning. */
async function load(visit: Visit, hash: string): Promise<void> {
  await visit.page.goto('about:blank')
  await visit.page.goto(`./${hash}`)
  await visit.page.waitForFunction(() => window.__app !== undefined)
  await seek(visit, 0)
}

/** On a phone one pane at a time is shown; elsewhere all but the terminal are. */
async function pane({ page, say, compact }: Visit, name: Pane): Promise<void> {
  const label = say('shell', name)
  if (compact) await page.getByRole('tab', { name: label, exact: true }).last().click()
  else if (name === 'terminal') await page.getByRole('button', { name: label, exact: true }).click()
}

async function mode({ page, say }: Visit, name: 'build' | 'run'): Promise<void> {
  await page
    .getByRole('radiogroup', { name: say('shell', 'mode') })
    .getByText(say('shell', name), { exact: true })
    .click()
}

async function look({ page, say }: Visit, tab: string): Promise<void> {
  await page
    .getByRole('tablist', { name: say('inspector', 'inspector'), exact: true })
    .getByRole('tab', { name: say('inspector', `tab.${tab}`) })
    .click()
}

/** To a share of the whole time: 0.2 is where the packet is in the tunnel. */
async function seek({ page, say }: Visit, share: number): Promise<void> {
  const time = page.getByRole('slider', { name: say('playback', 'time'), exact: true })
  await time.fill(String(Number(await time.getAttribute('max')) * share))
}

const button = ({ page, say }: Visit, feature: Parameters<Say>[0], key: string) =>
  page.getByRole('button', { name: say(feature, key), exact: true })

type Screen = readonly [name: string, reach: (visit: Visit) => Promise<void>]

const inspectorTabs: readonly Screen[] = ['headers', 'bytes', 'why', 'tables', 'journey'].map((tab) => [
  `inspector, ${tab}`,
  async (visit) => {
    await pane(visit, 'inspector')
    await look(visit, tab)
  },
])

export const screens: readonly Screen[] = [
  ['first screen', (visit) => load(visit, linkOf(presetScenario('vxlan')))],
  ['in the tunnel', (visit) => seek(visit, 0.2)],
  ...inspectorTabs,
  [
    'kernel path',
    async (visit) => {
      if (visit.compact) await pane(visit, 'kernel')
      else await visit.page.getByRole('button', { name: visit.say('topology', 'control.kernel') }).click()
      await expect(visit.page.locator('[data-station=out][aria-current=step]')).toBeVisible()
    },
  ],
  [
    'kernel path, back',
    async (visit) => {
      if (!visit.compact) await button(visit, 'kernel', 'topology').click()
    },
  ],
  ['ladder', (visit) => pane(visit, 'timeline')],
  ['palette', (visit) => pane(visit, 'presets')],
  [
    'palette, something found',
    async ({ page, say }) => {
      await page.getByRole('searchbox', { name: say('build', 'search') }).fill('web')
      await expect(page.getByRole('heading', { name: say('build', 'found') })).toBeVisible()
    },
  ],
  [
    'terminal',
    async (visit) => {
      await pane(visit, 'terminal')
      const input = visit.page.getByRole('region', { name: visit.say('terminal', 'title') }).getByRole('textbox')
      await input.fill('ip route')
      await input.press('Enter')
      await input.fill('bridge fdb del 02:00:00:00:00:09 dev eth9')
      await input.press('Enter')
      await button(visit, 'terminal', 'commands').click()
    },
  ],
  [
    'build, nothing selected',
    async (visit) => {
      await load(visit, linkOf(presetScenario('direct-routing')))
      await mode(visit, 'build')
      await pane(visit, 'properties')
      await expect(visit.page.getByRole('heading', { name: visit.say('panels', 'cluster'), exact: true })).toBeVisible()
    },
  ],
  [
    'build, a node selected',
    async ({ page }) => {
      await page.locator('[data-element=n1]').click()
      await expect(page.getByRole('heading', { name: 'node-1' })).toBeVisible()
    },
  ],
  [
    'build, several selected',
    async ({ page, say }) => {
      await page.locator('[data-element=n2]').click({ modifiers: ['Shift'] })
      await expect(page.getByRole('button', { name: say('panels', 'row') })).toBeVisible()
    },
  ],
  [
    'a drop, and why',
    async (visit) => {
      await load(visit, linkOf(presetScenario('host-gw-two-subnets')))
      await pane(visit, 'inspector')
      await seek(visit, 1)
      await look(visit, 'why')
    },
  ],
  [
    'Calico, a drop, and why',
    async (visit) => {
      await load(visit, linkOf(presetScenario('calico-rp-filter')))
      await pane(visit, 'inspector')
      await seek(visit, 1)
      await look(visit, 'why')
    },
  ],
  [
    'Calico, in the tunnel',
    async (visit) => {
      await load(visit, linkOf(presetScenario('calico-ipip-cross')))
      await seek(visit, 0.2)
    },
  ],
  [
    'Calico, BGP sessions and bird.cfg',
    async (visit) => {
      await seek(visit, 0.13)
      await button(visit, 'topology', 'control.sessions').click()
      await pane(visit, 'inspector')
      await look(visit, 'tables')
      await visit.page
        .getByRole('radiogroup', { name: visit.say('inspector', 'tab.tables') })
        .getByText('bird.cfg')
        .click()
      await expect(visit.page.getByText('router id 192.168.1.11;')).toBeVisible()
    },
  ],
  [
    'Services, and one that refuses',
    async (visit) => {
      await load(visit, linkOf(presetScenario('service')))
      await pane(visit, 'inspector')
      await seek(visit, 1)
    },
  ],
  [
    'build, a Service selected',
    async (visit) => {
      await mode(visit, 'build')
      await visit.page.locator('[data-element=v1]').click()
      await expect(visit.page.getByRole('heading', { name: 'web', exact: true })).toBeVisible()
      await mode(visit, 'run')
    },
  ],
  [
    'share dialog',
    async (visit) => {
      await button(visit, 'shell', 'share').click()
      await expect(visit.page.getByRole('dialog', { name: visit.say('share', 'title') }).getByRole('textbox')).toBeVisible()
    },
  ],
  [
    'blank canvas',
    async (visit) => {
      await visit.page.keyboard.press('Escape')
      await pane(visit, 'presets')
      await button(visit, 'build', 'blank').click()
    },
  ],
  [
    'a link that cannot be opened',
    async (visit) => {
      await load(visit, hostileLinks[0]?.link ?? '')
      await expect(visit.page.getByRole('alert')).toBeVisible()
    },
  ],
]
