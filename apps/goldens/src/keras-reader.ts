import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SCRIPT = fileURLToPath(new URL('../keras/read_files.py', import.meta.url));

/** A file for Keras to open, and what to ask the model. */
export interface KerasCase {
  /** The name decides how Keras reads it: `.keras` or `.h5`. */
  readonly file: { readonly name: string; readonly bytes: Uint8Array };
  /** Weights that replace all those of the file. */
  readonly weights?: { readonly name: string; readonly bytes: Uint8Array };
  /** In the order of the model's inputs, with the names of these. */
  readonly inputs: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly dtype: string;
    readonly data: ArrayLike<number>;
  }[];
}

/** What the model answers, flat (a dictionary by sorted keys), or Keras' error. */
export type KerasAnswer =
  | { readonly outputs: readonly { readonly shape: readonly number[]; readonly data: readonly number[] }[] }
  | { readonly error: string };

/**
 * The Python with Keras that README.md sets up: `SEPAL_KERAS_PYTHON`, or `~/.venvs/sepal-goldens`.
 *
 * @returns undefined where there is none: tests that need it are skipped
 */
export function kerasPython(): string | undefined {
  const named = process.env['SEPAL_KERAS_PYTHON'];
  if (named !== undefined && named !== '') return named;
  const usual = join(homedir(), '.venvs', 'sepal-goldens', 'bin', 'python');
  return existsSync(usual) ? usual : undefined;
}

/**
 * Opens files in real Keras, all in one process.
 *
 * @returns an answer for each case
 * @throws Error if there is no such Python, or it fails as a whole
 */
export async function readWithKeras(cases: readonly KerasCase[]): Promise<readonly KerasAnswer[]> {
  const python = kerasPython();
  if (python === undefined) throw new Error('There is no Python with Keras: set SEPAL_KERAS_PYTHON');
  const folder = await mkdtemp(join(tmpdir(), 'sepal-keras-'));
  try {
    const listed = await Promise.all(
      cases.map(async ({ file, weights, inputs }, index) => {
        const names = [file, ...(weights === undefined ? [] : [weights])].map(({ name }) => `${index}-${name}`);
        await writeFile(join(folder, names[0] as string), file.bytes);
        if (weights !== undefined) await writeFile(join(folder, names[1] as string), weights.bytes);
        const given = inputs.map((input) => ({ ...input, data: Array.from(input.data) }));
        return { file: names[0], ...(weights === undefined ? {} : { weights: names[1] }), inputs: given };
      }),
    );
    await writeFile(join(folder, 'cases.json'), JSON.stringify(listed));
    await promisify(execFile)(python, ['-W', 'ignore', SCRIPT, folder], {
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
      maxBuffer: 2 ** 26,
    });
    const answers = await readFile(join(folder, 'answers.json'), 'utf8');
    return JSON.parse(answers, (key, value: unknown) => (key === 'data' ? numbers(value) : value)) as KerasAnswer[];
  } finally {
    await rm(folder, { recursive: true });
  }
}

function numbers(data: unknown): number[] {
  return (data as (number | string)[]).map((value) =>
    value === '-inf' ? -Infinity : Number(value === 'inf' ? Infinity : value),
  );
}
