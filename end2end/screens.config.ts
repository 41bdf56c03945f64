import { defineConfig } from '@playwright/test';

// The pictures of README, from the real screens. Not a test: `make screens`.
export default defineConfig({
  testDir: 'screens',
  testMatch: 'take.ts',
  globalSetup: './house/prepare.ts',
  workers: 1,
  timeout: 180_000,
  reporter: [['list']],
  outputDir: 'test-results',
});
