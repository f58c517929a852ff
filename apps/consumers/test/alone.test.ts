import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { installInto } from '../src/clean-folder.ts';
import { run } from '../src/command.ts';
import { packageNames, REPOSITORY } from '../src/packing.ts';
import { alone, asModule, everything } from '../src/programs.ts';

const layers = [
  ...[
    'assembler',
    'compiler',
    'constraints',
    'initializers',
    'kernels',
    'layers',
    'ops',
    'regularizers',
    'runtime',
    'tensor',
  ],
];

/** Each package with its dependencies. */
const brings: Record<string, readonly string[]> = {
  initializers: ['initializers', 'tensor'],
  ops: ['ops', 'tensor'],
  layers,
  mobilenet: [...layers, 'formats', 'mobilenet', 'training'].sort(),
  training: [...layers, 'training'].sort(),
};

/** What the formats need of others: HDF5, zip, protobuf, and a command line, whose progress bar brings the rest. */
const byOthers = [
  ...['@bufbuild', 'cli-progress', 'commander', 'fflate', 'h5wasm'],
  ...['ansi-regex', 'emoji-regex', 'is-fullwidth-code-point', 'string-width', 'strip-ansi'],
];

describe.each(Object.entries(alone))('%s alone, from its tarball in a clean folder', (name, program) => {
  const folder = join(inject('scratch'), `alone-${name}`);

  test('installs only what it needs, and works', () => {
    installInto(folder, program.packages, inject('tarballs'));
    const installed = readdirSync(join(folder, 'node_modules')).filter((entry) => !entry.startsWith('.'));
    expect(installed.sort()).toEqual(['@sepal', ...(brings[name]?.includes('formats') ? byOthers : [])].sort());
    expect(readdirSync(join(folder, 'node_modules/@sepal')).sort()).toEqual(brings[name]);
    writeFileSync(join(folder, 'main.mjs'), asModule(program, 'console.log(s);'));
    expect(run(process.execPath, ['main.mjs'], folder).trim()).toBe(program.expected);
  });
});

test('all tarballs together install as they are, as the README says for a clone', () => {
  const folder = join(inject('scratch'), 'from-a-clone');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  run('npm', ['install', '--offline', '--no-audit', '--no-fund', ...Object.values(inject('tarballs'))], folder);
  writeFileSync(join(folder, 'main.js'), asModule(everything, 'console.log(s);'));
  expect(run(process.execPath, ['main.js'], folder).trim()).toBe(everything.expected);
});

test.each(packageNames)('the tarball of %s: built code, sources, licence; no tests', (name) => {
  const files = run('tar', ['-tzf', `${name}.tgz`], inject('scratch'))
    .trim()
    .split('\n');
  expect(files).toEqual(
    expect.arrayContaining([
      'package/dist/index.js',
      'package/dist/index.d.ts',
      'package/src/index.ts',
      'package/LICENSE',
    ]),
  );
  expect(files.filter((file) => /\/(test|reports|node_modules)\//.test(file))).toEqual([]);
});

test.each(packageNames)('the manifest of %s names its repository, and nothing of the workspace', (name) => {
  const text = run('tar', ['-xzOf', `${name}.tgz`, 'package/package.json'], inject('scratch'));
  expect(text).not.toMatch(/"(workspace|catalog):/);
  const manifest = JSON.parse(text);
  const directory = `packages/${name}`;
  expect(manifest).toMatchObject({
    author: expect.any(String),
    license: 'Apache-2.0',
    homepage: `https://github.com/${REPOSITORY}/tree/main/${directory}#readme`,
    bugs: { url: `https://github.com/${REPOSITORY}/issues` },
    repository: { type: 'git', url: `git+https://github.com/${REPOSITORY}.git`, directory },
    files: expect.arrayContaining(['CHANGELOG.md']),
  });
  expect(manifest).not.toHaveProperty('devDependencies');
  expect(manifest).not.toHaveProperty('scripts');
});
