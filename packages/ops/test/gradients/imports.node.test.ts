import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const source = fileURLToPath(new URL('../../src', import.meta.url));

test('ops do not know their gradients: nothing but the list of exports imports the folder', () => {
  const files = globSync('**/*.ts', { cwd: source });
  const importing = files.filter((file) => /from '[./]+\/gradients\//.test(readFileSync(`${source}/${file}`, 'utf8')));
  expect(importing).toEqual(['index.ts']);
  expect(files.filter((file) => file.startsWith('gradients')).length).toBeGreaterThan(10);
});
