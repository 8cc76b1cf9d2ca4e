/** What a person does with Hopscope, as verbs. Things are found by the role and the name that a person perceives. */
import { expect, type Locator, type Page } from '@playwright/test'
import { settled } from './probe.ts'

export type InspectorTab = 'Headers' | 'Bytes' | 'Why' | 'Tables' | 'Journey'

export class Driver {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** Opens the page; what is sent is already on its way. */
  async arrive(hash = ''): Promise<void> {
    await this.page.goto(`./${hash}`)
    await this.page.getByRole('heading', { level: 1, name: 'Hopscope' }).waitFor()
    await this.page.waitForFunction(() => window.__app !== undefined)
  }

  /** Opens the page and holds everything at its beginning. */
  async open(hash = ''): Promise<void> {
    await this.arrive(hash)
    await this.rest()
  }

  /** By its keys, which are the same in every language. */
  async rest(): Promise<void> {
    if (!(await this.page.evaluate(() => window.__app?.idle))) await this.page.keyboard.press('Space')
    await this.page.keyboard.press('Home')
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name, exact: true })
  }

  /** `theme` as its button says it: 'light', 'dark' or 'as the system'. */
  async setTheme(theme: string): Promise<void> {
    const button = this.button(/^Theme: /)
    for (let tries = 0; tries < 3 && (await button.getAttribute('aria-label')) !== `Theme: ${theme}`; tries += 1) await button.click()
  }

  async setLanguage(language: 'EN' | '中文'): Promise<void> {
    await this.page.getByText(language, { exact: true }).click()
  }

  async setMode(mode: 'Build' | 'Run'): Promise<void> {
    await this.page.getByRole('radiogroup', { name: 'Mode' }).getByText(mode, { exact: true }).click()
  }

  async undo(): Promise<void> {
    await this.button('Undo').click()
  }

  // Palette and canvas

  get palette(): Locator {
    return this.page.getByRole('navigation', { name: 'Presets and devices' })
  }

  get canvas(): Locator {
    return this.page.getByRole('main', { name: 'Canvas' })
  }

  async openPreset(name: RegExp): Promise<void> {
    await this.palette.getByRole('button', { name }).click()
  }

  /** A machine, pod or device on the canvas, by how it begins to call itself: 'Node node-1', 'Pod web-1', 'eth0 of node-1'. */
  element(name: string): Locator {
    return this.canvas.getByRole('button', { name: new RegExp(`^${name}\\b`) })
  }

  async select(name: string): Promise<void> {
    await this.element(name).click()
  }

  /** Drags a device of the palette onto the canvas, or onto an element of it. */
  async drop(device: string, onto: Locator | { readonly x: number; readonly y: number }): Promise<void> {
    const source = this.palette.getByRole('button', { name: device, exact: true })
    if ('x' in onto) await source.dragTo(this.canvas, { targetPosition: onto })
    else await source.dragTo(onto)
  }

  /** Drops a file from outside the browser onto the canvas. */
  async dropFile(name: string, content: Buffer): Promise<void> {
    const dataTransfer = await this.page.evaluateHandle(
      ([file, base64]) => {
        const data = new DataTransfer()
        data.items.add(new File([Uint8Array.from(atob(base64), (char) => char.charCodeAt(0))], file))
        return data
      },
      [name, content.toString('base64')] as const,
    )
    await this.canvas.dispatchEvent('dragover', { dataTransfer })
    await this.canvas.dispatchEvent('drop', { dataTransfer })
  }

  // Playback

  get time(): Locator {
    return this.page.getByRole('slider', { name: 'Time' })
  }

  async play(): Promise<void> {
    await this.button(/^Play( again)?$/).click()
  }

  async pause(): Promise<void> {
    await this.button('Pause').click()
  }

  async setSpeed(speed: '0.25×' | '0.5×' | '1×' | '2×' | '4×'): Promise<void> {
    await this.page.getByRole('combobox', { name: 'Speed' }).selectOption(speed)
  }

  /** Glides to the next moment and is there when this returns. */
  async step(): Promise<void> {
    const before = await this.beat()
    await this.button('Step forward').click()
    await expect.poll(() => this.beat()).not.toBe(before)
    await settled(this.page)
  }

  async position(): Promise<number> {
    return Number(await this.time.inputValue())
  }

  /** The number of the moment that the playback has reached, as the slider says it. */
  async beat(): Promise<number> {
    return Number(/beat (\d+) of/.exec((await this.time.getAttribute('aria-valuetext')) ?? '')?.[1] ?? Number.NaN)
  }

  /** 'beginning' or 'end' of what is sent. */
  async seek(to: 'beginning' | 'end'): Promise<void> {
    const end = (await this.time.getAttribute('max')) ?? ''
    await this.time.fill(to === 'end' ? end : '0')
  }

  // Inspector

  get inspector(): Locator {
    return this.page.getByRole('complementary', { name: 'Inspector' })
  }

  async look(tab: InspectorTab): Promise<void> {
    await this.inspector.getByRole('tab', { name: tab }).click()
  }

  /** The packet's headers, outermost first, as the inspector lists them. */
  async headers(): Promise<readonly string[]> {
    await this.look('Headers')
    const names = await this.inspector.getByRole('button', { name: /, \d+ B$/ }).all()
    return Promise.all(names.map(async (name) => (await name.getAttribute('aria-label')) ?? ''))
  }

  /** The hops of the journey, by what they say. */
  hops(text?: RegExp): Locator {
    const hops = this.inspector.getByRole('listitem').getByRole('button')
    return text ? hops.filter({ hasText: text }) : hops
  }

  // Terminal

  async openTerminal(place: string): Promise<void> {
    await this.button('Terminal').click()
    // Whoever opens a terminal wants to type.
    await expect(this.page.getByRole('textbox', { name: /^Command in / })).toBeFocused()
    await this.page.getByRole('combobox', { name: 'Namespace' }).selectOption({ label: place })
  }

  /** Types a command and gives what it printed. */
  async type(line: string): Promise<string> {
    const input = this.page.getByRole('textbox', { name: /^Command in / })
    await input.fill(line)
    await input.press('Enter')
    await expect(input).toHaveValue('')
    const printed = this.page.getByRole('log', { name: 'Output' }).locator(':scope > div').filter({ hasText: line }).last()
    await printed.waitFor()
    return (await printed.locator(':scope > :not(:first-child)').allTextContents()).join('\n')
  }

  // Share

  /** Opens the share dialog, gives its link, and closes it. */
  async share(): Promise<string> {
    await this.button('Share').click()
    const dialog = this.page.getByRole('dialog', { name: 'Share' })
    const link = await dialog.getByRole('textbox', { name: 'Link' }).inputValue()
    await this.page.keyboard.press('Escape')
    await expect(dialog).toBeHidden()
    return link
  }
}
