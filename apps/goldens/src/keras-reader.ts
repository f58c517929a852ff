import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const SCRIPTS = new URL('../keras/', import.meta.url);

/** A file: its name decides how Keras reads it, `.keras` or `.h5`. */
interface KerasFile {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** Numbers for Keras. */
interface KerasTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly data: ArrayLike<number>;
}

/** A file for Keras to open, and what to ask the model. */
export interface KerasCase {
  readonly file: KerasFile;
  /** Weights that replace all those of the file. */
  readonly weights?: KerasFile;
  /** In the order of the model's inputs, with the names of these. */
  readonly inputs: readonly (KerasTensor & { readonly name: string })[];
}

/** What the model answers, flat (a dictionary by sorted keys), or Keras' error. */
export type KerasAnswer =
  | { readonly outputs: readonly { readonly shape: readonly number[]; readonly data: readonly number[] }[] }
  | { readonly error: string };

/** A compiled model for Keras to open, to evaluate, and to train for an epoch in the order of the data. */
export interface KerasTraining {
  readonly file: KerasFile;
  readonly x: KerasTensor;
  /** Of several outputs, by their names. */
  readonly y: KerasTensor | Readonly<Record<string, KerasTensor>>;
  readonly batchSize: number;
  readonly initialEpoch: number;
}

/** What Keras found in the file, and what has become of it, or Keras' error. */
export type KerasTrained =
  | {
      readonly optimizer: { readonly className: string; readonly config: Readonly<Record<string, unknown>> };
      readonly iterations: number;
      readonly evaluated: Readonly<Record<string, number>>;
      readonly history: Readonly<Record<string, number>>;
      readonly weights: readonly { readonly data: readonly number[] }[];
    }
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
export function readWithKeras(cases: readonly KerasCase[]): Promise<readonly KerasAnswer[]> {
  return ask('read_files.py', cases, async ({ file, weights, inputs }, keep) => ({
    file: await keep(file),
    ...(weights === undefined ? {} : { weights: await keep(weights) }),
    inputs: inputs.map(plain),
  }));
}

/**
 * Opens compiled models in real Keras and trains on, all in one process.
 *
 * @returns an answer for each case
 * @throws Error if there is no such Python, or it fails as a whole
 */
export function trainWithKeras(cases: readonly KerasTraining[]): Promise<readonly KerasTrained[]> {
  return ask('train_files.py', cases, async ({ file, x, y, ...others }, keep) => ({
    ...others,
    file: await keep(file),
    x: plain(x),
    y: isTensor(y) ? plain(y) : Object.fromEntries(Object.entries(y).map(([name, value]) => [name, plain(value)])),
  }));
}

/** Has a script answer cases, which are written as JSON, with their files beside it. */
async function ask<C, A>(
  script: string,
  cases: readonly C[],
  write: (one: C, keep: (file: KerasFile) => Promise<string>) => Promise<object>,
): Promise<A[]> {
  const python = kerasPython();
  if (python === undefined) throw new Error('There is no Python with Keras: set SEPAL_KERAS_PYTHON');
  const folder = await mkdtemp(join(tmpdir(), 'sepal-keras-'));
  try {
    const listed = cases.map((one, index) =>
      write(one, async ({ name, bytes }) => {
        await writeFile(join(folder, `${index}-${name}`), bytes);
        return `${index}-${name}`;
      }),
    );
    await writeFile(join(folder, 'cases.json'), JSON.stringify(await Promise.all(listed)));
    await promisify(execFile)(python, ['-W', 'ignore', fileURLToPath(new URL(script, SCRIPTS)), folder], {
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
      maxBuffer: 2 ** 26,
    });
    const answers = await readFile(join(folder, 'answers.json'), 'utf8');
    return JSON.parse(answers, (key, value: unknown) => (key === 'data' ? numbers(value) : value)) as A[];
  } finally {
    await rm(folder, { recursive: true });
  }
}

function isTensor(value: KerasTraining['y']): value is KerasTensor {
  return Array.isArray(value['shape']);
}

function plain<T extends KerasTensor>(tensor: T): T {
  return { ...tensor, data: Array.from(tensor.data) };
}

function numbers(data: unknown): number[] {
  return (data as (number | string)[]).map((value) =>
    value === '-inf' ? -Infinity : Number(value === 'inf' ? Infinity : value),
  );
}
