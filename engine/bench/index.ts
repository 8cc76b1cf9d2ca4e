// `npm run bench`. Times on shared machines vary: compare ratios within one run.
import { findChromium, launch } from './browser-page.ts'
import { browserReport } from './browser.ts'
import { engineReport } from './engine.ts'

const executable = findChromium()
const browser = executable === undefined ? undefined : await launch(executable)
try {
  await engineReport(browser)
  if (browser === undefined) console.log('browser part: skipped, no Chromium found (CHROMIUM_PATH)')
  else await browserReport(browser)
} finally {
  await browser?.close()
}
