import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, inject, test } from 'vitest';
import { run } from '../src/command.ts';
import { packageNames } from '../src/packing.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));
const tsc = join(root, 'node_modules/typescript/bin/tsc');
const folder = inject('folder');

const guides = readdirSync(join(root, 'docs')).map((name) => `docs/${name}`);

const readmes = ['README.md', ...packageNames.map((name) => `packages/${name}/README.md`), ...guides].map((path) => ({
  path,
  text: readFileSync(join(root, path), 'utf8'),
}));

interface Block {
  readonly path: string;
  readonly kind: string;
  readonly code: string;
}

const blocks: readonly Block[] = readmes.flatMap(({ path, text }) =>
  [...text.matchAll(/^```(\w*)\n([\s\S]*?)^```$/gm)].map(([, kind = '', code = '']) => ({ path, kind, code })),
);

const programs = blocks
  .filter(({ kind }) => kind === 'ts' || kind === 'js')
  .map((block, index) => ({ ...block, file: `readme-${index}.m${block.kind}` }));

beforeAll(() => {
  for (const { file, code } of programs) writeFileSync(join(folder, file), code);
});

test('all kinds of blocks are tested here', () => {
  expect([...new Set(blocks.map(({ kind }) => kind))].sort()).toEqual(['js', 'mermaid', 'sh', 'text', 'ts']);
});

test('the examples type-check as TypeScript, strictly', () => {
  const compilerOptions = {
    ...{ noEmit: true, strict: true, skipLibCheck: false, target: 'es2023', lib: ['es2023', 'dom'], types: [] },
    ...{ module: 'nodenext', moduleResolution: 'nodenext' },
  };
  const files = programs.filter(({ kind }) => kind === 'ts').map(({ file }) => file);
  writeFileSync(join(folder, 'tsconfig.readmes.json'), JSON.stringify({ compilerOptions, files }));
  expect(run(process.execPath, [tsc, '--project', 'tsconfig.readmes.json'], folder)).toBe('');
});

test.each(programs)('$path: $file runs unchanged', ({ file }) => {
  run(process.execPath, ['--disable-warning=ExperimentalWarning', file], folder);
});

describe.each(readmes.slice(1))('$path', ({ path }) => {
  test('its install line covers what its examples import', () => {
    const own = blocks.filter((block) => block.path === path);
    const line = own.find(({ kind }) => kind === 'sh')?.code ?? '';
    const installed = line.match(/@sepal\/\w+/g) ?? [];
    if (!guides.includes(path)) expect(installed).toContain(`@sepal/${path.split('/')[1]}`);
    const imported = own.flatMap(({ code }) => [...code.matchAll(/from '(@sepal\/\w+)/g)].map(([, name]) => name));
    expect(installed).toEqual(expect.arrayContaining([...new Set(imported)]));
  });
});
