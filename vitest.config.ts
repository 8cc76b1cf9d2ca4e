import { defineConfig } from 'vitest/config'

// Apart from vite.config.ts, whose root is app/: tests run from the repository's root.
export default defineConfig({
  test: {
    root: '.',
    environment: 'node',
    // A busy machine is slow, not wrong.
    testTimeout: 60_000,
    include: ['engine/**/*.test.ts', 'app/**/*.test.ts'],
  },
})
