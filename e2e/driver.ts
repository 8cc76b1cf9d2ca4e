/** What a person does with Hopscope, as verbs. Things are found by the role and the name that a person perceives. */
import type { Locator, Page } from '@playwright/test'

export class Driver {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  async open(hash = ''): Promise<void> {
    await this.page.goto(`./${hash}`)
    await this.page.getByRole('heading', { level: 1, name: 'Hopscope' }).waitFor()
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole('button', { name })
  }

  /** `theme` as its button says it: 'light', 'dark' or 'as the system'. */
  async setTheme(theme: string): Promise<void> {
    const button = this.button(/^Theme: /)
    for (let tries = 0; tries < 3 && (await button.getAttribute('aria-label')) !== `Theme: ${theme}`; tries += 1) await button.click()
  }

  async setLanguage(language: 'EN' | '中文'): Promise<void> {
    await this.page.getByRole('radio', { name: language }).click()
  }
}
