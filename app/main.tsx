/** Mounts the app: the only file that touches `document`. */
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { App } from './App.tsx'
import { startWithLink } from './share/open.ts'
import { strings } from './strings.ts'
import { startI18n } from './ui/i18n.ts'
import './ui/styles.ts'
import { startTheme } from './ui/theme.ts'

const page = document.documentElement
startTheme(page)
startI18n(page, strings)
startWithLink(location.hash)

const root = document.getElementById('root')
if (root) {
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  )
}
