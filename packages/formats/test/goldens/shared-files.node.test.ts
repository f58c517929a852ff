/** Real models, and Keras' own files outside the repository, in every format: every reference answer, and every layer. */
import { readFileSync } from 'node:fs';
import { expectClose, hasShared, readNpy, shared } from '@sepal/goldens';
import { type BaseModel, flatten, isSymbolic, type Layer, Model, type SymbolicTensor } from '@sepal/layers';
import { type Tensor, tensor } from '@sepal/tensor';
import { describe, expect, test, vi } from 'vitest';
import { loadModel, loadWeights } from '../../src/index.ts';

// Many small files: a worker for each would take most of the time. The tests in hdf5/ are about the worker.
vi.mock('../../src/platform/start-hdf5-worker.ts', () => ({ startHdf5Worker: async () => undefined }));

type Loaded = BaseModel;

const FIXTURES = [
  ['mobilenet_v1_0.25_224', 'mobilenet_v1_0.25_224.h5', ['const', 'img_coffee', 'img_tfjs_cat', 'lcg']],
  ['mobilenet_v1_0.25_224', 'tfjs/model.json', ['const', 'img_coffee', 'img_tfjs_cat', 'lcg']],
  ['vww_96', 'vww_96.h5', ['const', 'img_astronaut', 'img_tfjs_cat', 'lcg']],
  ['vww_96', 'tfjs/model.json', ['const', 'img_astronaut', 'img_tfjs_cat', 'lcg']],
  ['mnist_cnn_k3', 'mnist_cnn_k3.keras', ['const', 'img_MNIST0', 'lcg']],
] as const;

function npy(...path: string[]): Tensor {
  const { data, shape } = readNpy(readFileSync(shared(...path)));
  return tensor(Float32Array.from(data as Iterable<number>), shape);
}

/** What a layer gave, in numbers that tell the first wrong one. */
interface LayerLine {
  readonly name: string;
  readonly cls: string;
  readonly shape: readonly number[];
  readonly mean: number;
  readonly rms: number;
  readonly min: number;
  readonly max: number;
  readonly first4: readonly number[];
  readonly mid4: readonly number[];
}

describe.skipIf(!hasShared())('real models (skipped without the shared folder)', () => {
  describe.each(FIXTURES)('%s from %s', (name, file, pictures) => {
    const loaded = hasShared() ? loadModel(shared('fixtures', name, file)) : undefined;

    test.each([...pictures])('%s', async (picture) => {
      const model = await (loaded as Promise<Loaded>);
      const answer = await model.predict(npy('fixtures', name, 'ref', `${picture}.in.npy`));
      const expected = readNpy(readFileSync(shared('fixtures', name, 'ref', `${picture}.out_f64.npy`)));
      expectClose(answer.data, expected.data, { absolute: 1e-5 });
    });

    test('every layer', { timeout: 120_000 }, async () => {
      const model = await (loaded as Promise<Loaded>);
      const lines = JSON.parse(readFileSync(shared('fixtures', name, 'ref', 'layers.json'), 'utf8')) as Record<
        string,
        LayerLine[]
      >;
      const layers = new Map(model.layers.map((layer): [string, Layer] => [layer.name, layer as unknown as Layer]));
      for (const [picture, all] of Object.entries(lines)) {
        // TensorFlow.js has no keepdims: a Reshape of its own stands there.
        const known = all.filter((line) => layers.has(line.name) && !isWithoutKeepDims(line, layers));
        expect(known.length).toBeGreaterThanOrEqual(all.length - 2);
        const outputs = known.map((line) => outputOf(layers.get(line.name) as Layer));
        const inside = new Model({ inputs: model.inputs as SymbolicTensor, outputs });
        const answers = (await inside.predict(npy('fixtures', name, 'ref', `${picture}.in.npy`))) as readonly Tensor[];
        for (const [index, line] of known.entries()) expectLine(answers[index] as Tensor, line);
      }
    });
  });
});

function isWithoutKeepDims({ name, shape }: LayerLine, layers: ReadonlyMap<string, Layer>): boolean {
  return outputOf(layers.get(name) as Layer).shape.length !== shape.length;
}

function outputOf(layer: Layer): SymbolicTensor {
  return flatten(layer.output, isSymbolic)[0] as SymbolicTensor;
}

function expectLine({ shape, data }: Tensor, line: LayerLine): void {
  expect([line.name, ...shape]).toEqual([line.name, ...line.shape]);
  const numbers = Float64Array.from(data as Iterable<number>);
  const sum = (of: (x: number) => number): number => numbers.reduce((total, x) => total + of(x), 0) / numbers.length;
  const middle = numbers.length >> 1;
  // The lines are TensorFlow.js' float32: normalizations with small variances enlarge its rounding, and ours, in between.
  const within = { absolute: 1e-4 * Math.max(1, Math.abs(line.min), Math.abs(line.max)) };
  const extreme = (pick: (a: number, b: number) => number): number => numbers.reduce((a, b) => pick(a, b));
  expectClose(
    [sum((x) => x), Math.sqrt(sum((x) => x * x)), extreme(Math.min), extreme(Math.max), ...numbers.slice(0, 4)],
    [line.mean, line.rms, line.min, line.max, ...line.first4],
    within,
  );
  expectClose(numbers.slice(middle, middle + line.mid4.length), line.mid4, within);
}

const golden = (file: string): string => shared('keras', 'golden', file);

describe.skipIf(!hasShared('keras', 'golden'))("Keras' files outside the repository", () => {
  test.each([
    ['seq.keras', 'x', 'seq_y'],
    ['seq.h5', 'x', 'seq_y'],
    ['func.keras', 'x', 'func_y'],
    ['mobilenet_025_32_10.keras', 'mobilenet_x', 'mobilenet_y'],
    ['mobilenet_025_32_10.h5', 'mobilenet_x', 'mobilenet_y'],
  ])('%s answers as recorded', async (file, x, y) => {
    const model = await loadModel(golden(file));
    const answer = await model.predict(npy('keras', 'golden', `${x}.npy`));
    expectClose(answer.data, npy('keras', 'golden', `${y}.npy`).data, { absolute: 1e-5 });
  });

  test.each([
    ['seq.keras', 'seq.weights.h5'],
    ['seq.keras', 'seq.h5'],
    ['mobilenet_025_32_10.h5', 'mobilenet_025_32_10.weights.h5'],
    ['mobilenet_025_32_10.keras', 'mobilenet_025_32_10.h5'],
    ['nested.keras', 'nested.h5'],
    ['minimal.keras', 'minimal_deflate.keras'],
  ])('the weights of %s are those of %s', async (file, other) => {
    const model = await loadModel(golden(file));
    const copy = await loadModel(golden(file));
    for (const variable of copy.weights)
      variable.assign(
        tensor(
          variable.value.data.map(() => 7),
          variable.shape,
        ),
      );
    await loadWeights(copy, golden(other));
    expect(copy.weights.map(({ path, value }) => [path, value.data])).toEqual(
      model.weights.map(({ path, value }) => [path, value.data]),
    );
  });
});
