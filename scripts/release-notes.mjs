// One page of release notes for the packages, which share their version: CHANGELOG.md at the root.
//
//   node scripts/release-notes.mjs write     adds the newest version's notes to the page (after `changeset version`)
//   node scripts/release-notes.mjs publish   makes the release on GitHub, with `gh`
import { spawnSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';

const PAGE = 'CHANGELOG.md';
const TITLE = '# Changelog';
const LEVELS = ['Major', 'Minor', 'Patch'];

/** The part of a changelog about one version, without its heading. */
export function sectionOf(changelog, version) {
  const parts = changelog.split(/^## /m).slice(1);
  const part = parts.find((text) => text.startsWith(`${version}\n`));
  return part === undefined ? '' : part.slice(version.length).trim();
}

/** The changes of a section: [{ level, text }], text without its bullet and indentation. */
export function changesOf(section) {
  return section.split(/^### /m).flatMap((block) => {
    const level = LEVELS.find((name) => block.startsWith(`${name} Changes\n`));
    if (level === undefined) return [];
    const [, ...items] = block.split(/^- /m);
    return items.map((item) => ({ level, text: item.trim().replace(/^ {2}/gm, '') }));
  });
}

/**
 * The notes of one version: every change once, with the packages it belongs to.
 *
 * @param changelogs package name -> its changelog
 */
export function notesOf(changelogs, version) {
  const packagesOf = new Map();
  for (const [name, changelog] of Object.entries(changelogs)) {
    for (const { level, text } of changesOf(sectionOf(changelog, version))) {
      const key = `${level}\n${text}`;
      packagesOf.set(key, [...(packagesOf.get(key) ?? []), name]);
    }
  }
  const blocks = LEVELS.flatMap((level) => {
    const entries = [...packagesOf].filter(([key]) => key.startsWith(`${level}\n`));
    if (entries.length === 0) return [];
    const lines = entries.map(([key, names]) => {
      const text = key.slice(level.length + 1).replace(/\n(?=.)/g, '\n  ');
      return `- **${names.sort().join(', ')}**: ${text}`;
    });
    return [`### ${level} changes\n\n${lines.join('\n')}`];
  });
  return blocks.length === 0 ? 'No changes but the version.' : blocks.join('\n\n');
}

/** The page with a version's notes on top, replacing any that it had. */
export function pageWith(page, version, notes) {
  const older = page
    .split(/^(?=## )/m)
    .slice(1)
    .filter((part) => !part.startsWith(`## ${version}\n`));
  return [TITLE, `## ${version}\n\n${notes}`, ...older.map((part) => part.trim())].join('\n\n').concat('\n');
}

function readOr(path, otherwise) {
  return existsSync(path) ? readFileSync(path, 'utf8') : otherwise;
}

function currentVersion() {
  const versions = new Set(globSync('packages/*/package.json').map((file) => JSON.parse(readFileSync(file)).version));
  if (versions.size !== 1)
    throw new Error(`The packages should have one version. They have ${[...versions].join(', ')}.`);
  return [...versions][0];
}

function write() {
  const version = currentVersion();
  const files = globSync('packages/*/CHANGELOG.md').sort();
  const changelogs = Object.fromEntries(files.map((file) => [basename(dirname(file)), readFileSync(file, 'utf8')]));
  writeFileSync(PAGE, pageWith(readOr(PAGE, TITLE), version, notesOf(changelogs, version)));
}

function publish() {
  const version = currentVersion();
  const notes = sectionOf(readOr(PAGE, TITLE), version);
  if (notes === '') throw new Error(`${PAGE} says nothing about ${version}.`);
  const args = ['release', 'create', `v${version}`, '--title', `v${version}`, '--notes-file', '-'];
  if (version.includes('-')) args.push('--prerelease');
  const { status, error } = spawnSync('gh', args, { input: notes, stdio: ['pipe', 'inherit', 'inherit'] });
  if (error) throw error;
  process.exit(status ?? 1);
}

if (import.meta.main ?? process.argv[1] === import.meta.filename) {
  const tasks = { write, publish };
  const task = Object.hasOwn(tasks, process.argv[2] ?? '') ? tasks[process.argv[2]] : undefined;
  if (task === undefined) throw new Error(`Say what to do: ${Object.keys(tasks).join(' or ')}.`);
  task();
}
