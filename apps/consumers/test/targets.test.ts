import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as esbuild from 'esbuild';
import { expect, inject, test } from 'vitest';
import { run } from '../src/command.ts';
import { asModule, everything, twoThreads } from '../src/programs.ts';

const folder = inject('folder');

/** Every export of every package, so that nothing is dropped from the bundle. */
const all = everything.packages.map((name) => `export * as ${name.replace(/\W/g, '_')} from '${name}';`).join('\n');

// The bundler lowers syntax for older engines, and warns where it cannot.
test.each(['es2015', 'es2017', 'es2020', 'es2022'])('bundled for %s', async (target) => {
  for (const [name, { imports, body }] of Object.entries({ everything, twoThreads })) {
    // These targets have no top-level `await`.
    const program = asModule(
      { imports, body: `async function main() {\n${body}\nreturn s;\n}` },
      'main().then(console.log);',
    );
    const entry = join(folder, `${name}-${target}.js`);
    const outfile = join(folder, `${name}-${target}.bundle.mjs`);
    writeFileSync(entry, `${program}${all}\n`);
    const { warnings } = await esbuild.build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      format: 'esm',
      platform: 'neutral',
      target,
      tsconfigRaw: {},
      logLevel: 'silent',
    });
    expect(warnings.map(({ text }) => text)).toEqual([]);
    const answer = run(process.execPath, [outfile], folder).trim();
    if (name === 'everything') expect(answer).toBe(everything.expected);
    else expect(JSON.parse(answer)).toMatchObject({ name: 'wasm', threads: 2, shape: [2, 8, 8, 64] });
  }
});
