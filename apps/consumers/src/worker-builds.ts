/** Builds of a program that starts a worker, by what people bundle with. */
import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { build as viteBuild } from 'vite';
import { run } from './command.ts';
import { fromNpm } from './from-npm.ts';
import { asModule, type Program } from './programs.ts';

type Code = Pick<Program, 'imports' | 'body'>;

const ESBUILD = { bundle: true, format: 'esm', target: 'es2022', logLevel: 'error' } as const;

/** What a program prints in a Node. @param program it leaves its result in `s` @param name of its files in `root` */
export function printedBy(node: string, program: Code, root: string, name: string): string {
  writeFileSync(join(root, `${name}.mjs`), asModule(program, 'console.log(s);'));
  return run(node, [`${name}.mjs`], root).trim();
}

/** What esbuild's bundle of a program prints in this Node. */
export async function printedByBundle(program: Code, root: string, name: string): Promise<string> {
  const entry = join(root, `${name}-entry.js`);
  writeFileSync(entry, asModule(program, 'console.log(s);'));
  const outdir = join(root, `${name}-node`);
  await esbuild.build({ ...ESBUILD, platform: 'node', entryPoints: [entry], outdir });
  writeFileSync(join(outdir, 'package.json'), '{ "type": "module" }');
  return run(process.execPath, [`${name}-entry.js`], outdir).trim();
}

/** Makes a folder with a page that leaves the program's result in `globalThis.result`. */
export function writePage(program: Code, folder: string): void {
  mkdirSync(folder);
  writeFileSync(join(folder, 'app.js'), asModule(program, 'globalThis.result = s;'));
  writeFileSync(
    join(folder, 'index.html'),
    '<link rel="icon" href="data:,"><script type="module" src="./app.js"></script>',
  );
}

/** Builds a page with Vite. @returns the folder of the result */
export async function builtByVite(folder: string): Promise<string> {
  await viteBuild({ root: folder, configFile: false, logLevel: 'error', build: { target: 'es2022' } });
  return join(folder, 'dist');
}

/** Builds a page with esbuild. @returns the folder of the result */
export async function builtByEsbuild(folder: string): Promise<string> {
  const outdir = join(folder, 'esbuild');
  await esbuild.build({ ...ESBUILD, splitting: true, entryPoints: [join(folder, 'app.js')], outdir });
  copyFileSync(join(folder, 'index.html'), join(outdir, 'index.html'));
  return outdir;
}

/** Builds a page with webpack 5, which npm brings. @returns the folder of the result, or why webpack is missing */
export function builtByWebpack(folder: string, name: string): { readonly out: string } | { readonly missing: string } {
  const installed = fromNpm('webpack', { webpack: '5.113.0' });
  if ('missing' in installed) return installed;
  const out = join(folder, 'webpack');
  const options = {
    mode: 'development',
    devtool: false,
    entry: join(folder, 'app.js'),
    output: { path: out, filename: 'app.js' },
  };
  const build = `require('webpack')(${JSON.stringify(options)}, (error, stats) => {
  if (error || stats.hasErrors()) throw error ?? new Error(stats.toString('errors-only'));
});`;
  writeFileSync(join(installed.folder, `build-${name}.cjs`), build);
  run(process.execPath, [join(installed.folder, `build-${name}.cjs`)], folder);
  copyFileSync(join(folder, 'index.html'), join(out, 'index.html'));
  return { out };
}
