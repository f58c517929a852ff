import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Peers } from '../contestants/contestant.ts';

/** The folder with the other runtimes' lockfile. Not a workspace member: only the bench installs it. */
export const peersFolder = fileURLToPath(new URL('../../peers', import.meta.url));

/**
 * Both onnxruntimes register under the same name in onnxruntime-common, and the first one wins. Imported as an ES module,
 * the web one has a separate instance of it.
 */
const ES_MODULES: Record<string, string> = { 'onnxruntime-web': 'onnxruntime-web/dist/ort.node.min.mjs' };

/** The other runtimes, loaded from that folder. */
export const nodePeers: Peers = {
  load: async (name) => {
    const file = ES_MODULES[name];
    if (file !== undefined) return import(pathToFileURL(join(peersFolder, 'node_modules', file)).href);
    return createRequire(join(peersFolder, 'package.json'))(name);
  },
  folder: (path) => `${join(peersFolder, 'node_modules', path)}/`,
};

/**
 * Installs the other runtimes (about 570 MB) unless they match the lockfile. No package runs a script.
 *
 * @returns undefined, or the reason it failed
 */
export async function installPeers(report: (line: string) => void): Promise<string | undefined> {
  if (await installed()) return undefined;
  report('Installing the runtimes to compare with (once; about 570 MB)');
  const { code, output } = await run('npm', ['ci', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']);
  return code === 0 ? undefined : `npm ci failed in ${peersFolder}: ${output.trim().split('\n').at(-1) ?? code}`;
}

/** Whether every package of the lockfile is installed in its version, according to npm's record in the folder. */
async function installed(): Promise<boolean> {
  const record = join(peersFolder, 'node_modules/.package-lock.json');
  if (!existsSync(record)) return false;
  const versions = async (file: string): Promise<Map<string, string>> => {
    const { packages } = JSON.parse(await readFile(file, 'utf8')) as Lockfile;
    return new Map(Object.entries(packages).map(([path, { version }]) => [path, version ?? '']));
  };
  const [wanted, present] = await Promise.all([versions(join(peersFolder, 'package-lock.json')), versions(record)]);
  return [...wanted].every(([path, version]) => path === '' || present.get(path) === version);
}

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly version?: string }>>;
}

function run(command: string, args: readonly string[]): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: peersFolder, shell: process.platform === 'win32' });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output }));
  });
}
