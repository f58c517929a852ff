import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './command.ts';

/**
 * Installs packed packages with npm into a new folder, without a network. What they depend on in turn
 * comes from the tarballs too, as it would from a registry.
 */
export function installInto(folder: string, names: readonly string[], tarballs: Record<string, string>): void {
  mkdirSync(folder, { recursive: true });
  const local = (name: string) => `file:${tarballs[name]}`;
  const manifest = {
    name: 'consumer',
    private: true,
    dependencies: Object.fromEntries(names.map((name) => [name, local(name)])),
    // A direct dependency may not be overridden by npm's rules unless the two agree, which they do.
    overrides: Object.fromEntries(Object.keys(tarballs).map((name) => [name, local(name)])),
  };
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  run('npm', ['install', '--offline', '--no-audit', '--no-fund'], folder);
}
