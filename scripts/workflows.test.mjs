import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const workflows = globSync('.github/workflows/*.yml', { cwd: root });

test.each(workflows)('%s pins every action to a commit, and notes its version', (file) => {
  const uses = readFileSync(`${root}/${file}`, 'utf8')
    .split('\n')
    .filter((line) => /\buses:/.test(line));
  expect(uses.length).toBeGreaterThan(0);
  for (const line of uses) expect(line).toMatch(/uses: [\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
});

test('provenance is requested by a variable that pnpm reads', () => {
  const release = readFileSync(`${root}/.github/workflows/release.yml`, 'utf8');
  expect(release).toMatch(/PNPM_CONFIG_PROVENANCE: "true"/);
  expect(release).not.toMatch(/^\s*NPM_CONFIG_/m);
});
