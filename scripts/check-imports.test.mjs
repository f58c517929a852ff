import { existsSync, globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { inspect, problemsOf } from './check-imports.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));

function readRepository() {
  const files = new Map();
  const manifests = new Map();
  for (const found of globSync('{packages,apps}/*/{src,test}/**/*.{ts,mjs}', { cwd: root })) {
    const path = found.replaceAll('\\', '/');
    files.set(path, readFileSync(`${root}/${path}`, 'utf8'));
  }
  for (const found of globSync('{packages,apps}/*', { cwd: root })) {
    const folder = found.replaceAll('\\', '/');
    if (!existsSync(`${root}/${folder}/package.json`)) continue;
    const manifest = JSON.parse(readFileSync(`${root}/${folder}/package.json`, 'utf8'));
    manifests.set(manifest.name, { ...manifest, folder });
  }
  return { files, manifests };
}

describe('the repository', () => {
  const { files, manifests } = readRepository();
  test.each([...manifests.values()].map((manifest) => manifest.folder).sort())(
    '%s keeps the rules of imports',
    (member) => {
      expect(problemsOf(member, files, manifests)).toEqual([]);
    },
  );
});

describe('each rule', () => {
  /** Checks packages/ops of a small repository that holds the given files. */
  function check(texts, dependencies = { '@sepal/tensor': 'workspace:^' }, member = 'packages/ops') {
    const manifests = new Map(
      ['tensor', 'ops', 'layers', 'runtime'].map((folder) => {
        const name = `@sepal/${folder}`;
        return [name, { name, folder: `packages/${folder}`, exports: { '.': {} }, dependencies }];
      }),
    );
    return problemsOf(member, new Map(Object.entries(texts)), manifests);
  }
  const file = 'packages/ops/src/index.ts';
  const good = "import type { Tensor } from '@sepal/tensor';\nexport type T = Tensor;\n";

  test('a valid file passes', () => {
    expect(check({ [file]: good })).toEqual([]);
  });

  test.each([
    ['a forbidden package', "import { Dense } from '@sepal/layers';", '@sepal/ops may not import @sepal/layers'],
    ['a forbidden type', "import type { Dense } from '@sepal/layers';", '@sepal/ops may not import @sepal/layers'],
    [
      'a forbidden import()',
      "export const f = () => import('@sepal/layers');",
      '@sepal/ops may not import @sepal/layers',
    ],
    [
      'a forbidden import type',
      "export type D = import('@sepal/layers').Dense;",
      '@sepal/ops may not import @sepal/layers',
    ],
    ['a forbidden re-export', "export * from '@sepal/layers';", '@sepal/ops may not import @sepal/layers'],
    [
      'another package by path',
      "import '../../tensor/src/index.ts';",
      "reaches into packages/tensor by path: import '@sepal/tensor'",
    ],
    ['a file outside src', "import '../test/cases.ts';", "'../test/cases.ts' is outside src"],
    [
      'a subpath that is not exported',
      "import '@sepal/tensor/src/index.ts';",
      "@sepal/tensor does not export './src/index.ts'",
    ],
    ['Node', "import { readFile } from 'node:fs';", "'node:fs': only platform/ and node/ folders"],
    ['a global', 'setTimeout(() => {}, 1);', "the global 'setTimeout' belongs to the platform"],
    ['a global as a type', 'export let worker: Worker;', "the global 'Worker' belongs to the platform"],
    ['a global by way of globalThis', 'globalThis.process;', "the global 'globalThis' belongs to the platform"],
    [
      'a built-in by its constructor',
      'export const f = (x: unknown) => x instanceof Map;',
      'instanceof Map: objects of another realm',
    ],
    ['a dependency that is not declared', "import 'left-pad';", "add 'left-pad' to dependencies"],
    ['a file of 601 lines', '//\n'.repeat(598), '601 lines, more than 600'],
  ])('%s is refused', (_, text, problem) => {
    const problems = check({ [file]: `${good}${text}\n` });
    expect(problems.join('\n')).toContain(problem);
  });

  test('names that a file declares, and property names, are not globals', () => {
    const text = `export function f(window: number, { process }: { process: number }) {
      const o = { fetch: window, performance: process };
      return o.fetch + o.performance;
    }\n`;
    expect(inspect(file, text).globals).toEqual([]);
  });

  test('a declared dependency that nothing imports is refused', () => {
    expect(check({ [file]: 'export {};\n' })).toEqual([
      "packages/ops/package.json: src does not import '@sepal/tensor'",
    ]);
  });

  test('a cycle of imports is refused, types included except where the vocabulary needs them', () => {
    const a = 'packages/ops/src/a.ts';
    const b = 'packages/ops/src/b.ts';
    const cycle = { [file]: good, [a]: "import { b } from './b.ts';\nexport const a = b;\n" };
    expect(check({ ...cycle, [b]: "import { a } from './a.ts';\nexport const b = a;\n" })).toEqual([
      `import cycle: ${a} -> ${b} -> ${a}`,
    ]);
    expect(check({ ...cycle, [b]: "import { type a } from './a.ts';\nexport const b = 1 as typeof a;\n" })).toEqual([]);
    const [c, d] = ['packages/layers/src/c.ts', 'packages/layers/src/d.ts'];
    const types = { [c]: "import type { D } from './d.ts';\nexport interface C { d: D }\n" };
    expect(
      check({ ...types, [d]: "import { type C } from './c.ts';\nexport type D = C;\n" }, {}, 'packages/layers'),
    ).toEqual([`import cycle: ${c} -> ${d} -> ${c}`]);
  });

  test('copies of the packages meet in one file', () => {
    const meeting = { 'packages/tensor/src/copies/shared-state.ts': 'export const realm = globalThis;\n' };
    expect(check(meeting, {}, 'packages/tensor')).toEqual([]);
  });

  test('the runtime may create threads, and touches Node only in platform/', () => {
    const lawful = {
      'packages/runtime/src/platform/clock.ts': "import 'node:os';\nperformance.now();\nnew Worker('');\n",
    };
    const unlawful = { 'packages/runtime/src/clock.ts': 'performance.now();\nnew Worker(0);\n' };
    expect(check(lawful, {}, 'packages/runtime')).toEqual([]);
    expect(check(unlawful, {}, 'packages/runtime')).toEqual([
      "packages/runtime/src/clock.ts:1: the global 'performance' belongs to the platform, not to packages/runtime/src/clock.ts",
    ]);
  });

  test('formats may start workers in platform/ alone, and create no modules', () => {
    const inPlatform = 'packages/formats/src/platform/start.ts';
    const outside = 'packages/formats/src/start.ts';
    const about = (name, path) => `${path}:1: the global '${name}' belongs to the platform, not to ${path}`;
    const start = "new Worker('');\n";
    const checkFormats = (path, text) => {
      const manifests = new Map([
        ['@sepal/formats', { name: '@sepal/formats', folder: 'packages/formats', exports: { '.': {} } }],
      ]);
      return problemsOf('packages/formats', new Map([[path, text]]), manifests);
    };
    expect(checkFormats(inPlatform, start)).toEqual([]);
    expect(checkFormats(outside, start)).toEqual([about('Worker', outside)]);
    expect(checkFormats(inPlatform, 'WebAssembly.compile;\n')).toEqual([about('WebAssembly', inPlatform)]);
  });
});
