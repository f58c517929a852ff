import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname, join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { chromiumArgs, chromiumPath } from '../../../vitest.shared.ts';

export const hasBrowser: boolean = chromiumPath !== undefined;

export function launch(): Promise<Browser> {
  if (chromiumPath === undefined) throw new Error('no Chromium: apt-get install chromium, or set CHROMIUM_PATH');
  return chromium.launch({ executablePath: chromiumPath, args: chromiumArgs });
}

/** Headers of a cross-origin isolated page, whose threads may share memory. */
export const isolated: Readonly<Record<string, string>> = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

/**
 * Serves a folder, with 404 for what is not in it; opens its index.html and returns `globalThis.result` once the page has set it.
 *
 * @param headers added to every response
 */
export async function resultOf(
  folder: string,
  browser: Browser,
  headers: Readonly<Record<string, string>> = {},
): Promise<string> {
  const kinds: Record<string, string> = { '.js': 'text/javascript', '.html': 'text/html' };
  const server: Server = createServer((request, response) => {
    const file = request.url === '/' ? '/index.html' : (request.url ?? '');
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    response.setHeader('content-type', kinds[extname(file)] ?? 'application/octet-stream');
    const path = join(folder, file);
    response.statusCode = existsSync(path) ? 200 : 404;
    response.end(existsSync(path) ? readFileSync(path) : 'not found');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const page = await browser.newPage();
  try {
    const failed = new Promise<never>((_, reject) => page.on('pageerror', reject));
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await Promise.race([page.waitForFunction(() => 'result' in globalThis), failed]);
    return String(await page.evaluate(() => (globalThis as unknown as { result: string }).result));
  } finally {
    await page.close();
    server.close();
  }
}
