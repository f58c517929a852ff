import { type Browser, chromium } from 'playwright-core';
import { chromiumArgs, chromiumPath } from '../../../../vitest.shared.ts';
import type { Section, SectionResult } from '../race/section.ts';
import type { PageGlobals } from './page.ts';
import { serveBench } from './serve.ts';

/** Runs sections in Chromium, each in its own page. @returns its version, and the results */
export async function runInChromium(
  sections: readonly Section[],
  onProgress: (title: string) => void,
): Promise<{ version: string; results: SectionResult[] }> {
  const server = await serveBench({ pages: { bench: 'browser/page.ts' } });
  try {
    return await withChromium(async (browser) => {
      const results: SectionResult[] = [];
      for (const section of sections) results.push(await runPage(browser, server.address, section, onProgress));
      return { version: browser.version(), results };
    });
  } finally {
    server.close();
  }
}

/** Runs `body` with a browser, and closes it. @throws Error if there is none */
export async function withChromium<T>(body: (browser: Browser) => Promise<T>): Promise<T> {
  if (chromiumPath === undefined) throw new Error('There is no Chromium: install it, or set CHROMIUM_PATH.');
  const browser = await chromium.launch({ executablePath: chromiumPath, args: chromiumArgs });
  try {
    return await body(browser);
  } finally {
    await browser.close();
  }
}

async function runPage(
  browser: Browser,
  address: string,
  section: Section,
  onProgress: (title: string) => void,
): Promise<SectionResult> {
  const page = await browser.newPage();
  try {
    await page.exposeFunction('reportProgress', onProgress);
    await page.goto(`${address}bench`);
    await page.waitForFunction(() => 'runSection' in globalThis);
    return await page.evaluate((given) => (globalThis as unknown as PageGlobals).runSection(given), section);
  } finally {
    await page.close();
  }
}
