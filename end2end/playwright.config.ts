import { defineConfig } from '@playwright/test';

// One story at a time: each drives several browsers, and a phone that waits for its neighbour's processor proves nothing.
export default defineConfig({
  testDir: 'specs',
  globalSetup: './house/prepare.ts',
  workers: 1,
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [['list']],
  outputDir: 'test-results',
});
