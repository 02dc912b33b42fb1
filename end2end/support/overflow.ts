// What does not fit.
import type { Page } from '@playwright/test';

/** What is wider than the window, or cut off by what holds it. */
export async function overflowing(page: Page, where: string): Promise<string[]> {
  const found = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const name = (element: Element) =>
      `${element.tagName.toLowerCase()}.${element.className}: ${element.textContent?.trim().slice(0, 40)}`;
    const whole = document.documentElement.scrollWidth;
    const scrolls = whole > width ? [`the page: ${whole}`] : [];
    const wide = [...document.body.querySelectorAll('*')].filter((element) => {
      const { left, right, width: own } = element.getBoundingClientRect();
      return own > 0 && getComputedStyle(element).display !== 'inline' && (left < -0.5 || right > width + 0.5);
    });
    const cut = [...document.body.querySelectorAll('button, a, h1, h2, p, dd, dt, li, label')].filter((element) => {
      const { display, textOverflow } = getComputedStyle(element);
      // An ellipsis is meant; what is merely cut off is not.
      return display !== 'inline' && textOverflow !== 'ellipsis' && element.scrollWidth > element.clientWidth + 1;
    });
    return [...scrolls, ...wide.map(name), ...cut.map(name)];
  });
  return found.map((what) => `${where}: ${what}`);
}
