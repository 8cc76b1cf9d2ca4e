import react from '@vitejs/plugin-react'
import { type Plugin, defineConfig, runnerImport } from 'vite'

/** `strings.ts?language=en` is one language of a feature's words, so that nobody fetches the other. */
const oneLanguage: Plugin = {
  name: 'one-language',
  async load(id) {
    const [, path, language] = /^(.*\/strings\.ts)\?language=(\w+)$/.exec(id) ?? []
    if (path === undefined || language === undefined) return undefined
    const { module, dependencies } = await runnerImport<{ readonly strings: Readonly<Record<string, unknown>> }>(path)
    for (const file of [path, ...dependencies]) this.addWatchFile(file)
    return `export default ${JSON.stringify(module.strings[language])}`
  },
}

// While developing, all of d3 is bundled as it is, and some of it makes colours when it is loaded.
export default defineConfig(({ command }) => ({
  root: 'app',
  publicDir: '../public',
  base: './',
  plugins: [oneLanguage, react()],
  resolve: { alias: command === 'build' ? { 'd3-color': `${import.meta.dirname}/app/playback/colourless.ts` } : {} },
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: 'es2022',
    modulePreload: { polyfill: false },
    // What is there before the first packet moves is one file: it packs better, and comes sooner, than thirty.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'] }] } } },
  },
  server: { host: '127.0.0.1' },
  preview: { host: '127.0.0.1', port: 4173, strictPort: true },
}))
