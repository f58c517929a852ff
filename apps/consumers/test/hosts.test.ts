import { readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { run } from '../src/command.ts';
import { fromNpm } from '../src/from-npm.ts';
import { asModule, twoThreads } from '../src/programs.ts';

const folder = inject('folder');

/** The part of `@edge-runtime/vm` that is used. */
interface EdgeVm {
  evaluate<T>(code: string): T;
}
interface EdgeModule {
  readonly EdgeVM: new (options: { codeGeneration: { strings: boolean; wasm: boolean } }) => EdgeVm;
}

/** The part of `miniflare` that is used. */
interface Miniflare {
  dispatchFetch(url: string): Promise<{ readonly status: number; text(): Promise<string> }>;
  dispose(): Promise<void>;
}
interface MiniflareModule {
  readonly Miniflare: new (options: { modules: boolean; script: string; compatibilityDate: string }) => Miniflare;
}

const forbidden = /^WebAssembly is not allowed to compile here: .+\.$/;

/** Bundles a program that answers a request, as these hosts' tools do. */
async function bundle(name: string, format: 'iife' | 'esm', output: string): Promise<string> {
  const { imports, body } = twoThreads;
  const entry = join(folder, `${name}.js`);
  const outfile = join(folder, `${name}.bundle.js`);
  writeFileSync(entry, asModule({ imports, body: `async function answer() {\n${body}\nreturn s;\n}` }, output));
  await esbuild.build({ entryPoints: [entry], bundle: true, format, target: 'es2022', platform: 'neutral', outfile });
  return readFileSync(outfile, 'utf8');
}

// Next.js runs routes with `runtime: 'edge'` in this package's context.
describe('the edge runtime of Next.js', () => {
  let code: string;
  beforeAll(async () => {
    code = await bundle('edge', 'iife', 'globalThis.answer = answer;');
  });

  test.for([
    ['allows no WebAssembly that is made at run time, and the reference engine answers', false, 'reference', forbidden],
    [
      'may allow it in development, and the wasm engine answers',
      true,
      'wasm',
      /; one thread, since .+ may not share memory\.$/,
    ],
  ] as const)('%s', async ([, wasm, name, reason], context) => {
    const installed = fromNpm('edge-runtime', { '@edge-runtime/vm': '5.0.0' });
    if ('missing' in installed) return context.skip(installed.missing);
    const { EdgeVM } = createRequire(join(installed.folder, 'index.js'))('@edge-runtime/vm') as EdgeModule;
    const vm = new EdgeVM({ codeGeneration: { strings: false, wasm } });
    vm.evaluate(code);
    for (let request = 0; request < 2; request++) {
      const answer = JSON.parse(await vm.evaluate<Promise<string>>('answer()'));
      expect(answer).toMatchObject({ name, threads: 1, shape: [2, 8, 8, 64] });
      expect(answer.reason).toMatch(reason);
      expect(answer.warnings).toHaveLength(wasm || request > 0 ? 0 : 1);
    }
  });
});

test('a Cloudflare Worker answers on the reference engine', async (context) => {
  const installed = fromNpm('miniflare', { miniflare: '4.20260730.0' });
  if ('missing' in installed) return context.skip(installed.missing);
  const script = await bundle('worker', 'esm', 'export default { fetch: async () => new Response(await answer()) };');
  const { Miniflare } = createRequire(join(installed.folder, 'index.js'))('miniflare') as MiniflareModule;
  const host = new Miniflare({ modules: true, script, compatibilityDate: '2025-06-01' });
  try {
    for (let request = 0; request < 2; request++) {
      const response = await host.dispatchFetch('http://localhost/');
      const answer = JSON.parse(await response.text());
      expect([response.status, answer]).toMatchObject([200, { name: 'reference', threads: 1, shape: [2, 8, 8, 64] }]);
      expect(answer.reason).toMatch(forbidden);
      expect(answer.warnings).toHaveLength(request > 0 ? 0 : 1);
    }
  } finally {
    await host.dispose();
  }
});

/** The part of `jsdom` that is used. */
interface JsdomModule {
  readonly JSDOM: new (
    html: string,
    options: { runScripts: 'outside-only'; url: string },
  ) => { readonly window: { eval(code: string): unknown; close(): void } };
}

// Tests of pages run here: no message channels, no immediates, no workers, and a separate realm.
test('a page of jsdom computes on one thread', async (context) => {
  const installed = fromNpm('jsdom', { jsdom: '27.0.0' });
  if ('missing' in installed) return context.skip(installed.missing);
  const { JSDOM } = createRequire(join(installed.folder, 'index.js'))('jsdom') as JsdomModule;
  const { window } = new JSDOM('', { runScripts: 'outside-only', url: 'http://localhost/' });
  try {
    window.eval(await bundle('jsdom', 'iife', 'globalThis.answer = answer;'));
    const answer = JSON.parse((await window.eval('answer()')) as string);
    expect(answer).toMatchObject({ name: 'wasm', threads: 1, warnings: [], shape: [2, 8, 8, 64] });
  } finally {
    window.close();
  }
});

/** Packages with a host's binary for this machine. */
const programs: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Deno: {
    'linux-x64': '@deno/linux-x64-glibc',
    'linux-arm64': '@deno/linux-arm64-glibc',
    'darwin-arm64': '@deno/darwin-arm64',
  },
  Bun: {
    'linux-x64': '@oven/bun-linux-x64',
    'linux-arm64': '@oven/bun-linux-aarch64',
    'darwin-arm64': '@oven/bun-darwin-aarch64',
  },
};

test.for([
  ['Deno', '2.9.6', ['run', '--no-remote', '--allow-all'], 'deno'],
  ['Bun', '1.4.5', ['run'], 'bin/bun'],
] as const)(
  '%s computes on two threads, and ends although the engine is not closed',
  async ([name, version, flags, path], context) => {
    const platform = `${process.platform}-${process.arch}`;
    const packageName = programs[name]?.[platform];
    if (packageName === undefined) return context.skip(`npm has no ${name} for ${platform}`);
    const installed = fromNpm(name.toLowerCase(), { [packageName]: version });
    if ('missing' in installed) return context.skip(installed.missing);
    const file = join(folder, `${name}.mjs`);
    writeFileSync(file, await bundle(name, 'esm', 'console.log(await answer());'));
    const answer = JSON.parse(run(join(installed.folder, packageName, path), [...flags, file], folder));
    expect(answer).toMatchObject({ name: 'wasm', threads: 2, warnings: [], shape: [2, 8, 8, 64] });
  },
);
