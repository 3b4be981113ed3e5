import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          // Some run programs, which takes longer on a busy machine.
          testTimeout: 30_000,
          include: ['test/unit/**/*.test.ts', 'filter-src/**/*.test.ts', 'envoy/**/*.test.ts', 'scripts/**/*.test.ts'],
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          // Each file runs an Envoy or more of its own.
          testTimeout: 60_000,
          hookTimeout: 60_000,
        },
      },
    ],
  },
})
