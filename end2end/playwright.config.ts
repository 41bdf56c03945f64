import { defineConfig } from '@playwright/test';

// What is spoken is counted by the clock: these stories have the machine to themselves. Of the others two go on side by side.
const SPOKEN = ['recording', 'recording-others', 'words', 'promises', 'upload-and-sync', 'eight-taps'].map((name) => `**/${name}.spec.ts`);

export default defineConfig({
  testDir: 'specs',
  globalSetup: './house/prepare.ts',
  projects: [
    { name: 'spoken', testMatch: SPOKEN, workers: 1 },
    { name: 'others', testIgnore: SPOKEN, workers: 2 },
  ],
  workers: 2,
  retries: 0,
  // Two side by side, and a machine that is busy: slow is not wrong.
  timeout: 240_000,
  expect: { timeout: 15_000 },
  forbidOnly: true,
  reporter: [['list']],
  outputDir: 'test-results',
});
