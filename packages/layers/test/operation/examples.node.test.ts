/** The examples in the docstrings of operations give what they say: mostly on tensors, where operations compute at once. */
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { input, operationClasses, operations, tensor, zeros } from '../../src/index.ts';

const FOLDER = new URL('../../src/operation/', import.meta.url);

/** The docstring before each exported function, as `[name, lines of the example]`. */
function examplesIn(source: string): (readonly [name: string, lines: readonly string[]])[] {
  return [...source.matchAll(/@example\n((?: \* .*\n)+) \*\/\nexport const (\w+):/g)].map(
    ([, text = '', name = '']) => [name, text.split('\n').map((line) => line.replace(/^ \* /, ''))],
  );
}

const examples = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.ts'))
  .flatMap((file) => examplesIn(readFileSync(new URL(file, FOLDER), 'utf8')));

const scope: Readonly<Record<string, unknown>> = { ...operations, input, tensor, zeros };

test.each(examples)('%s', (_, lines) => {
  let before = '';
  let checked = 0;
  for (const line of lines) {
    const [, expression, said] = /^(.*); \/\/ (\[.*?\]|[-.\w]+)(?:: .*)?$/.exec(line) ?? [];
    if (expression === undefined) {
      before += `${line}\n`;
      continue;
    }
    const run = (code: string): unknown => new Function(...Object.keys(scope), code)(...Object.values(scope));
    expect(run(`${before}return ${expression};`), line).toEqual(run(`return ${said};`));
    checked++;
  }
  expect(checked).toBeGreaterThan(0);
});

test('every operation has an example', () => {
  const made = new Set(Object.values(operationClasses));
  const functions = Object.entries(operations).filter(([, value]) => made.has(value as never));
  expect(functions.map(([name]) => name).sort()).toEqual(examples.map(([name]) => name).sort());
});
