import { readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { expect, test } from 'vitest';

/** The modules that examples import, by specifier. */
export type Modules = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/**
 * Tests each example of a Markdown file: it runs, and its values are as stated.
 *
 * @param file a README; each of its ```ts and ```js blocks must state at least one value
 * @param modules modules that examples may import
 * @param values variables that examples take as given
 */
export function testExamples(file: URL, modules: Modules, values: Readonly<Record<string, unknown>> = {}): void {
  const examples = examplesOf(file).map((code, index) => ({ code, index: index + 1 }));
  test.each(examples)('example $index gives what it says', async ({ code }) => {
    expect(await runExample(code, modules, values)).toBeGreaterThan(0);
  });
}

/** The ```ts and ```js blocks of a Markdown file, in order. */
export function examplesOf(file: URL): string[] {
  return [...readFileSync(file, 'utf8').matchAll(/^```[tj]s\n([\s\S]*?)^```$/gm)].map(([, code]) => code as string);
}

/**
 * Runs an example as a user would, and checks the values it states: an expression followed by a comment (`x.shape; // [2, 3]`,
 * also inside `console.log(…)`) must have that value.
 *
 * @param code TypeScript with imports of `modules` only
 * @param values variables that the example takes as given
 * @returns how many values were compared
 */
export async function runExample(
  code: string,
  modules: Modules,
  values: Readonly<Record<string, unknown>> = {},
): Promise<number> {
  let compared = 0;
  const compare = (actual: unknown, expected: unknown, line: string): void => {
    compared++;
    expect(plain(actual), line).toEqual(expected);
  };
  const lines = code.split('\n').map((line) => withComparison(line));
  const body = stripTypeScriptTypes(lines.join('\n').replace(/^import type .*$/gm, ''))
    .replace(/^import \* as (\w+) from '([^']+)';/gm, (_, name, from) => `const ${name} = modules['${from}'];`)
    .replace(/^import \{([^}]*)\} from '([^']+)';/gm, (_, names: string, from) => {
      const taken = names.replace(/\btype \w+,?/g, '').replace(/ as /g, ': ');
      return `const {${taken}} = modules['${from}'];`;
    });
  const AsyncFunction = (async () => {}).constructor as new (
    ...parts: string[]
  ) => (...args: unknown[]) => Promise<void>;
  const console = { log: () => undefined };
  const run = new AsyncFunction('modules', 'compare', 'console', ...Object.keys(values), body);
  await run(modules, compare, console, ...Object.values(values));
  return compared;
}

/** `expression; // value` → a call of `compare`. Other lines, and comments that are words, stay as they are. */
function withComparison(line: string): string {
  const found = /^(?!import|const|let|export|return|\/\/|\s)(.+);\s*\/\/ (.+)$/.exec(line);
  if (found === null) return line;
  const [, expression, comment] = found as unknown as [string, string, string];
  const literal = comment.trim();
  if (!/^(-?[\d.]+(e-?\d+)?|'[^']*'|"[^"]*"|true|false|null|undefined|\[.*\]|\{.*\})$/.test(literal)) return line;
  const logged = /^console\.log\((.+)\)$/.exec(expression);
  return `compare(${logged?.[1] ?? expression}, (${literal}), ${JSON.stringify(line)});`;
}

/** Typed arrays and frozen shapes as arrays, tensors as nested arrays. */
function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as ArrayLike<number>);
  if (Array.isArray(value)) return value.map(plain);
  return value;
}
