// A Firefox to test with, where there is one: the system's, or else Playwright's own build.
import { existsSync } from 'node:fs';
import { firefox, type Project } from '@playwright/test';

const SYSTEM_FIREFOX = [
  process.env.FIREFOX,
  '/usr/bin/firefox-esr',
  '/usr/bin/firefox',
  '/snap/bin/firefox',
  '/Applications/Firefox.app/Contents/MacOS/firefox',
].find((path) => path && existsSync(path));

export const hasFirefox = SYSTEM_FIREFOX !== undefined || existsSync(firefox.executablePath());

/** The window of a phone. The system's Firefox is driven by WebDriver BiDi, which knows no touch screens, and cannot switch
 * scripts off. */
export const FIREFOX: Project['use'] = {
  browserName: 'firefox',
  channel: SYSTEM_FIREFOX && 'moz-firefox',
  viewport: { width: 360, height: 740 },
  launchOptions: { executablePath: SYSTEM_FIREFOX },
};
