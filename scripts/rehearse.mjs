// Rehearses a release: versions, packs and publishes the last commit to a local registry, uses it
// as a new user would, upgrades, mixes versions, and rolls the upgrade back. Nothing outside a temporary folder changes.
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { run } from '../apps/consumers/src/command.ts';
import { startRegistry } from './rehearsal/registry.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'sepal-rehearsal-'));
const clone = join(folder, 'clone');
const names = readdirSync(join(root, 'packages')).map((name) => `@sepal/${name}`);
/** These bring all others. */
const EVERYTHING = ['@sepal/mobilenet', '@sepal/image'];
const REPOSITORY = 'rehearsal/sepal';

const PROGRAM = `
import { DepthwiseConv2D, input, Sequential } from '@sepal/layers';
import { tensor } from '@sepal/tensor';
const image = tensor(Float32Array.from({ length: 18 }, (_, i) => i), [1, 3, 3, 2]);
const layer = new DepthwiseConv2D({ kernelSize: 3, depthwiseInitializer: 'ones' });
const y = await new Sequential([input({ shape: [3, 3, 2] }), layer]).predict(image);
console.log(y.data.join());
`;
const MIXED_PROGRAM = `
import { Ones } from '@sepal/initializers';
import { DepthwiseConv2D } from '@sepal/layers';
new DepthwiseConv2D({ kernelSize: 3, depthwiseInitializer: new Ones() });
`;
const ANSWER = '72,81'; // the sums of the even and of the odd numbers below 18

async function step(what, work) {
  const began = performance.now();
  const note = await work();
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  console.log(`${what}${note === undefined ? '' : `: ${note}`} (${seconds} s)`);
}

const pnpm = (args, cwd, env) => run('pnpm', args, cwd, env);
let calls = 0;
function npm(args, cwd) {
  // npm's cache of the registry may be older than the second release: every call starts with an empty one.
  const cache = join(folder, `npm-${++calls}`);
  return run('npm', [...args, '--cache', cache, '--no-audit', '--no-fund', '--loglevel=error'], cwd);
}
const versionOf = (name, where) => JSON.parse(readFileSync(join(where, 'node_modules', name, 'package.json'))).version;

/** The folder of a new user. */
function consumer(name, registry) {
  const where = join(folder, name);
  mkdirSync(where);
  writeFileSync(join(where, 'package.json'), JSON.stringify({ name, private: true, type: 'module' }));
  writeFileSync(join(where, '.npmrc'), registry.npmrc);
  writeFileSync(join(where, 'main.js'), PROGRAM);
  return where;
}

const answer = (where) => run(process.execPath, ['main.js'], where).trim();

/** Copies of a package below a folder. */
function copiesOf(name, where) {
  const modules = join(where, 'node_modules');
  if (!existsSync(modules)) return 0;
  const scoped = existsSync(join(modules, '@sepal')) ? readdirSync(join(modules, '@sepal')) : [];
  const nested = scoped.map((inner) => copiesOf(name, join(modules, '@sepal', inner)));
  return nested.reduce((sum, count) => sum + count, existsSync(join(modules, name, 'package.json')) ? 1 : 0);
}

function changeVersions() {
  pnpm(['run', 'version'], clone);
  const versions = names.map(
    (name) => JSON.parse(readFileSync(join(clone, 'packages', name.slice(7), 'package.json'))).version,
  );
  assert.equal(new Set(versions).size, 1, `all packages have one version: ${versions}`);
  const page = readFileSync(join(clone, 'CHANGELOG.md'), 'utf8');
  assert.ok(page.startsWith(`# Changelog\n\n## ${versions[0]}\n\n### `), 'the release notes begin with this version');
  assert.ok(!page.includes('Updated dependencies'));
  return versions[0];
}

async function publish(version, registry) {
  const output = join(folder, `published-${version}.ndjson`);
  pnpm(['run', 'release'], clone, { GITHUB_REPOSITORY: REPOSITORY, CHANGESETS_OUTPUT: output });
  const events = readFileSync(output, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const tags = events.filter(({ type }) => type === 'git-tag').map(({ tag }) => tag);
  assert.deepEqual(tags.sort(), names.map((name) => `${name}@${version}`).sort(), 'a tag for every package');
  for (const name of names) {
    const { versions, 'dist-tags': distTags } = await registry.read(name);
    assert.equal(distTags.latest, version);
    const manifest = versions[version];
    assert.equal(manifest.homepage, `https://github.com/${REPOSITORY}/tree/main/packages/${name.slice(7)}#readme`);
    assert.deepEqual(manifest.bugs, { url: `https://github.com/${REPOSITORY}/issues` });
    assert.ok(manifest.author);
    assert.equal(manifest.devDependencies, undefined);
    for (const [dependency, range] of Object.entries(manifest.dependencies ?? {})) {
      assert.ok(names.includes(dependency), `${name} depends on ${dependency}`);
      assert.equal(range, `^${version}`);
    }
  }
}

let registry;
try {
  await step('A clone of the last commit, installed', () => {
    run('git', ['clone', '--quiet', root, clone], folder);
    run('git', ['config', 'user.name', 'rehearsal'], clone);
    run('git', ['config', 'user.email', 'rehearsal@localhost'], clone);
    pnpm(['install', '--frozen-lockfile', '--prefer-offline', '--loglevel=warn'], clone);
  });
  await step('A registry on this machine', async () => {
    registry = await startRegistry(join(folder, 'registry'));
    writeFileSync(join(clone, '.npmrc'), registry.npmrc);
    return registry.url;
  });

  let first;
  let second;
  const early = consumer('early', registry);
  await step('First version', () => {
    const pending = readdirSync(join(clone, '.changeset')).some((file) => file.endsWith('.md'));
    if (!pending) addChangeset('minor', 'A rehearsal.');
    first = changeVersions();
    return first;
  });
  await step('Built, packed and published', () => publish(first, registry));
  await step('Published again, which must do nothing', () => {
    const printed = pnpm(['exec', 'changeset', 'publish'], clone);
    assert.match(printed, /No unpublished projects/i);
  });
  await step('Installed by npm in a clean folder', () => {
    npm(['install', ...EVERYTHING], early);
    assert.equal(answer(early), ANSWER);
    assert.ok(existsSync(join(early, 'node_modules/@sepal/layers/CHANGELOG.md')), 'the changelog travels along');
    return versionOf('@sepal/layers', early);
  });

  await step('Second version', () => {
    addChangeset('minor', 'Another rehearsal.');
    second = changeVersions();
    assert.notEqual(second, first);
    return second;
  });
  await step('Published', () => publish(second, registry));
  await step('Upgraded', () => {
    npm(['install', ...EVERYTHING.map((name) => `${name}@latest`)], early);
    for (const name of names) assert.equal(copiesOf(name, early), 1, `one copy of ${name}`);
    assert.equal(versionOf('@sepal/tensor', early), second);
    assert.equal(answer(early), ANSWER);
  });
  await step('Two versions together', () => {
    const mixed = consumer('mixed', registry);
    npm(['install', `@sepal/layers@${first}`, `@sepal/tensor@${second}`, `@sepal/initializers@${second}`], mixed);
    assert.equal(versionOf('@sepal/tensor', mixed), second);
    assert.ok(copiesOf('@sepal/tensor', mixed) > 1);
    assert.equal(answer(mixed), ANSWER, 'tensors are understood by all versions');
    writeFileSync(join(mixed, 'main.js'), MIXED_PROGRAM);
    const both = new RegExp(`two copies of @sepal/tensor: ${first} and ${second}`);
    assert.throws(() => answer(mixed), both);
    return 'tensors are understood, and an initializer of the other version is refused by an error that names both';
  });
  await step('Taken back', () => {
    for (const name of names) {
      npm(['dist-tag', 'add', `${name}@${first}`, 'latest'], early);
      npm(['deprecate', `${name}@${second}`, `Use ${first}.`], early);
    }
    const late = consumer('late', registry);
    npm(['install', ...EVERYTHING], late);
    for (const name of names) assert.equal(copiesOf(name, late), 1, `one copy of ${name}`);
    assert.equal(versionOf('@sepal/tensor', late), first);
    assert.equal(answer(late), ANSWER);
  });
  console.log('The release would work.');
} finally {
  registry?.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

function addChangeset(level, summary) {
  writeFileSync(join(clone, '.changeset', 'rehearsal.md'), `---\n"@sepal/tensor": ${level}\n---\n\n${summary}\n`);
}
