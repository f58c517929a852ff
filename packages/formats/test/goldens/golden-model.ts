/** Compares a model read from a golden file with what Keras recorded. */
import { createHash } from 'node:crypto';
import { expectClose, type FileCase, type Goldens, type GoldenTensor, golden } from '@sepal/goldens';
import { type BaseModel, flatten, isSymbolic, packLike, type Structure, type SymbolicTensor } from '@sepal/layers';
import { Tensor, tensor } from '@sepal/tensor';
import { expect } from 'vitest';

/** A model with any inputs and outputs. */
export type LoadedModel = BaseModel<Structure<SymbolicTensor>, Structure<SymbolicTensor>>;

type Folder =
  Extract<keyof Goldens, `files/${'tf-' | ''}keras${string}/index`> extends `files/${infer Name}/index` ? Name : never;

/** A file of a golden case. */
export interface GoldenFileCase extends FileCase {
  readonly folder: string;
  /** 'keras', 'h5', 'weights.h5', 'legacy.weights.h5', 'deflated.keras'. */
  readonly form: string;
  /** For `goldenFile`. */
  readonly path: string;
}

/** Every file in folders of goldens. */
export function filesOf(...folders: readonly Folder[]): GoldenFileCase[] {
  return folders.flatMap((folder) =>
    golden(`files/${folder}/index`).cases.flatMap((one) =>
      Object.entries(one.files).map(([form, file]) => ({ ...one, folder, form, path: `${folder}/${file}` })),
    ),
  );
}

const isTensor = (value: unknown): value is Tensor => value instanceof Tensor;

/** What the model answers to the golden inputs, flat, in the order of the golden outputs. */
async function answersOf(model: LoadedModel, { inputs, inputNames, outputNames }: FileCase): Promise<Tensor[]> {
  const tensors = inputs.map(tensorOf);
  const { inputs: symbolic } = model;
  const given =
    tensors.length === 1
      ? tensors[0]
      : isDictionary(symbolic)
        ? Object.fromEntries(inputNames.map((name, index) => [name, tensors[index]]))
        : packLike(symbolic, isSymbolic, tensors);
  const answer: unknown = await model.predict(given as never);
  if (outputNames === null) return flatten(answer as Structure<Tensor>, isTensor);
  return outputNames.map((name) => (answer as Record<string, Tensor>)[name] as Tensor);
}

export async function expectAnswers(model: LoadedModel, one: FileCase, within = 1e-5): Promise<void> {
  const answers = await answersOf(model, one);
  expect(answers.map(({ shape }) => shape)).toEqual(one.outputs.map(({ shape }) => shape));
  for (const [index, { data }] of one.outputs.entries()) {
    expectClose(answers[index]?.data ?? [], data, { relative: within, absolute: within });
  }
}

/**
 * Compares every weight bit for bit, in Keras' order, by the names of its layer and itself: a Sequential of Keras 2.1 has no name in
 * the file, so the first parts of paths may differ. A layer that two models share may be two layers of equal weights.
 */
export function expectWeights(model: LoadedModel, { weights }: FileCase): void {
  const actual = model.weights.map(({ path, shape, value }) => [nameIn(path), [...shape], sumOf(value)]);
  const expected = weights.map(({ path, shape, sha256 }) => [nameIn(path), shape, sha256]);
  if (actual.length === expected.length) expect(actual).toEqual(expected);
  expect(distinct(actual)).toEqual(distinct(expected));
}

function nameIn(path: string): string {
  return path.split('/').slice(-2).join('/');
}

function distinct(lines: readonly unknown[]): readonly string[] {
  return [...new Set(lines.map((line) => JSON.stringify(line)))].sort();
}

export function sumOf({ data }: Tensor): string {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return createHash('sha256').update(bytes).digest('hex');
}

export function tensorOf({ shape, dtype, data }: GoldenTensor): Tensor {
  return tensor(data, shape, dtype);
}

function isDictionary(value: unknown): boolean {
  return !Array.isArray(value) && !isSymbolic(value);
}
