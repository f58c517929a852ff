import { expect, test } from 'vitest';
import changelog from '../.changeset/changelog.mjs';
import { changesOf, notesOf, pageWith, sectionOf } from './release-notes.mjs';

const layers = `# @sepal/layers

## 0.2.0

### Minor Changes

- \`Dot\` and \`RepeatVector\`.
- Reads are
  quicker.

  Twice, in fact.

### Patch Changes

- Errors are short.

## 0.1.0

### Minor Changes

- The first.
`;
const runtime = `# @sepal/runtime

## 0.2.0

### Minor Changes

- Reads are
  quicker.

  Twice, in fact.
`;
const tensor = '# @sepal/tensor\n\n## 0.2.0\n\n## 0.1.0\n\n### Minor Changes\n\n- The first.\n';

test('the section of one version ends where the next begins', () => {
  expect(sectionOf(layers, '0.1.0')).toBe('### Minor Changes\n\n- The first.');
  expect(sectionOf(tensor, '0.2.0')).toBe('');
  expect(sectionOf(layers, '0.2')).toBe('');
});

test('changes keep their paragraphs and lose their indentation', () => {
  expect(changesOf(sectionOf(layers, '0.2.0'))).toEqual([
    { level: 'Minor', text: '`Dot` and `RepeatVector`.' },
    { level: 'Minor', text: 'Reads are\nquicker.\n\nTwice, in fact.' },
    { level: 'Patch', text: 'Errors are short.' },
  ]);
});

test('a change in several packages is listed once', () => {
  expect(notesOf({ tensor, runtime, layers }, '0.2.0')).toBe(`### Minor changes

- **layers, runtime**: Reads are
  quicker.

  Twice, in fact.
- **layers**: \`Dot\` and \`RepeatVector\`.

### Patch changes

- **layers**: Errors are short.`);
  expect(notesOf({ tensor }, '0.2.0')).toBe('No changes but the version.');
});

test('the newest version comes first on the page, exactly once', () => {
  const first = pageWith('# Changelog', '0.1.0', '- one');
  expect(first).toBe('# Changelog\n\n## 0.1.0\n\n- one\n');
  const second = pageWith(first, '0.2.0', '- two');
  expect(second).toBe('# Changelog\n\n## 0.2.0\n\n- two\n\n## 0.1.0\n\n- one\n');
  expect(pageWith(second, '0.2.0', '- two')).toBe(second);
  expect(sectionOf(second, '0.2.0')).toBe('- two');
});

test('changelogs list a package’s changes, not its dependency versions', async () => {
  expect(await changelog.getReleaseLine({ summary: 'Reads are\nquicker.\n\nTwice.' })).toBe(
    '- Reads are\n  quicker.\n\n  Twice.',
  );
  expect(await changelog.getDependencyReleaseLine()).toBe('');
});
