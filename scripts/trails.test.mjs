// What documents point to must exist: the files of the architecture, and the folders on the trail from an op to its kernel.
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
test.each(['ARCHITECTURE.md', 'CONTRIBUTING.md'])('the files that %s names exist', (document) => {
  const text = readFileSync(`${root}/${document}`, 'utf8');
  const paths = [...text.matchAll(/`(?:packages\/)?([a-z]+\/src\/[\w/.-]+)`/g)].map(([, path]) => path);
  expect(paths.filter((path) => !existsSync(`${root}/packages/${path}`))).toEqual([]);
  expect(document !== 'ARCHITECTURE.md' || paths.length > 10).toBe(true);
});

const readmes = globSync('packages/ops/src/*/README.md', { cwd: root }).sort();

test.each(readmes)('the trail of %s leads to folders that exist', (readme) => {
  const text = readFileSync(`${root}/${readme}`, 'utf8').replace(/\s+/g, ' ');
  const [, trail] = /Trail: (.*)/.exec(text) ?? [];
  if (trail === undefined) return;
  const [here, kernels = ''] = trail.split('` here');
  expect(here.match(/`([\w-]+)\/$/)?.[1]).toBe(basename(dirname(readme)));
  const missing = [...kernels.matchAll(/`([\w-]+)\/`/g)]
    .map(([, folder]) => folder)
    .filter((folder) => !['ops', 'kernels'].some((name) => existsSync(`${root}/packages/${name}/src/${folder}`)));
  expect(missing).toEqual([]);
});

test('ops with kernels have trails', () => {
  const trails = readmes.filter((readme) => readFileSync(`${root}/${readme}`, 'utf8').includes('Trail: '));
  expect(trails.length).toBeGreaterThan(15);
});
