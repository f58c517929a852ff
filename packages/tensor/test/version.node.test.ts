import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { compatibleRange, VERSION } from '@sepal/tensor/copies';
import { expect, test } from 'vitest';

const packages = fileURLToPath(new URL('../..', import.meta.url));

test('every package has the version that errors and brands report', () => {
  const manifests = globSync('*/package.json', { cwd: packages });
  expect(manifests).toContain('tensor/package.json');
  for (const manifest of manifests) {
    expect(JSON.parse(readFileSync(`${packages}/${manifest}`, 'utf8')).version, manifest).toBe(VERSION);
  }
});

test('releases keep all packages at one version and record it in the source', () => {
  const root = `${packages}/..`;
  expect(JSON.parse(readFileSync(`${root}/.changeset/config.json`, 'utf8')).fixed).toEqual([['@sepal/*']]);
  const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')).scripts;
  expect(version).toMatch(/^changeset version && node scripts\/write-version\.mjs && /);
});

test.each([
  ['0.1.0', '0.1.9', true],
  ['0.1.1', '0.2.0', false],
  ['1.0.0', '1.4.2', true],
  ['1.0.0-beta.1', '1.0.0', true],
  ['1.9.0', '2.0.0', false],
  ['0.9.0', '9.0.0', false],
])('%s and %s work together: %s', (a, b, together) => {
  expect(compatibleRange(a) === compatibleRange(b)).toBe(together);
});
