/** Mounts the app: the only file that touches `document`. */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { startDocument } from './state/app.ts'
import { fetchWords, first } from './strings.ts'
import { startI18n } from './ui/i18n.ts'
import './ui/styles.ts'
import { startTheme } from './ui/theme.ts'

/** Not awaited by the module: what is fetched meanwhile imports the file that this is part of, and would wait for it for ever. */
async function start(): Promise<void> {
  const page = document.documentElement
  startTheme(page)
  await startI18n(page, first, fetchWords)
  // The code that reads links is fetched when there is one, or something went wrong with what the last visit left.
  if (location.hash.length > 1) await (await import('./share/open.ts')).startWithLink(location.hash)
  else if ((await startDocument()).kind === 'unreadable') (await import('./share/open.ts')).tellUnreadable()

  const root = document.getElementById('root')
  if (root) {
    createRoot(root).render(
      <StrictMode>
        <App />
      </StrictMode>,
    )
  }
}

void start()
