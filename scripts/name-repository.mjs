// Writes the address of the repository that publishes into every public manifest: npm refuses a package
// with provenance whose `repository` is not the one that the release ran in. Forks need no edit.
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

const { GITHUB_SERVER_URL = 'https://github.com', GITHUB_REPOSITORY } = process.env;
if (GITHUB_REPOSITORY) {
  for (const file of globSync('packages/*/package.json')) {
    const manifest = JSON.parse(readFileSync(file, 'utf8'));
    const url = `git+${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}.git`;
    manifest.repository = { type: 'git', url, directory: dirname(file).replaceAll('\\', '/') };
    writeFileSync(file, `${JSON.stringify(manifest, null, 2)}\n`);
  }
}
