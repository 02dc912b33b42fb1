import { existsSync } from 'node:fs';
import { defineConfig, type Project } from '@playwright/test';
import { FIREFOX } from './support/firefox';

const SYSTEM_CHROMIUM = '/usr/bin/chromium';
const isRoot = process.getuid?.() === 0;

/** A low-end Android phone, the buyer's as a rule. */
const PHONE = { viewport: { width: 360, height: 740 }, isMobile: true, hasTouch: true };
const DESKTOP = { viewport: { width: 1280, height: 800 } };

/** What is run by itself only: `MEASURE=bytes`. */
const MEASURED: Record<string, Project[]> = {
  screens: [{ name: 'screens', testMatch: 'screens.spec.ts' }],
  bytes: [{ name: 'bytes', testMatch: 'bytes.spec.ts', use: PHONE }],
  pay: [{ name: 'time-to-pay', testMatch: 'time-to-pay.spec.ts' }],
  lighthouse: [{ name: 'lighthouse', testDir: 'lighthouse' }],
};

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  fullyParallel: true,
  workers: 2,
  // A test that needs a second try is red.
  retries: 0,
  forbidOnly: !!process.env.CI,
  timeout: 30_000,
  globalTimeout: process.env.MEASURE === 'lighthouse' ? 0 : 25 * 60_000,
  expect: { timeout: 10_000 },
  reporter: [['list'], ['./reporter.ts']],
  use: {
    locale: 'fr-FR',
    timezoneId: 'Africa/Douala',
    actionTimeout: 10_000,
    navigationTimeout: 10_000,
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: existsSync(SYSTEM_CHROMIUM) ? SYSTEM_CHROMIUM : undefined,
      args: [
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        ...(isRoot ? ['--no-sandbox'] : []),
      ],
    },
  },
  projects: MEASURED[process.env.MEASURE ?? ''] ?? [
    { name: 'phone', testMatch: '*.hydrate.spec.ts', use: PHONE },
    // The journeys that could differ on a wide screen; all of them run on the phone.
    { name: 'desktop', testMatch: '*.hydrate.spec.ts', grep: /@desktop/, use: DESKTOP },
    { name: 'no-javascript', testMatch: '*.ssr.spec.ts', use: { ...PHONE, javaScriptEnabled: false } },
    { name: 'http', testMatch: '*.http.spec.ts' },
    // The engine of iPhones, by its own driver: these tests are given a buyer instead of a page.
    { name: 'webkit', testMatch: '*.webkit.spec.ts' },
    // The journeys that have to work in another engine; skipped where it is not.
    { name: 'firefox', testMatch: '*.hydrate.spec.ts', grep: /@firefox/, use: FIREFOX },
  ],
});
