import { type Tensor, tensor } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { quantize } from '../../src/tfjs/quantize.ts';
import { readTfjs } from '../../src/tfjs/read-tfjs.ts';
import { type TfjsParts, writeTfjs } from '../../src/tfjs/write-tfjs.ts';
import { artifactsOf, tf } from './tf.ts';

const config = { class_name: 'Sequential', config: { name: 'été 🌱', layers: [] } };
const manifestOf = (files: ReadonlyMap<string, Uint8Array>) => artifactsOf(files).weightSpecs ?? [];

/** What this package reads from files that it wrote. */
async function readBack(files: ReadonlyMap<string, Uint8Array>): Promise<Map<string, Tensor>> {
  const json = JSON.parse(new TextDecoder().decode(files.get('model.json')));
  const { weights } = await readTfjs(json, async (path) => files.get(path) as Uint8Array, { where: 'model.json' });
  if (weights.kind !== 'names') throw new Error('named');
  const tensors = await weights.read(weights.weights.map((weight) => weight.tensor));
  return new Map(weights.weights.map(({ name }, index) => [name, tensors[index] as Tensor]));
}

describe('writeTfjs', () => {
  const parts: TfjsParts = {
    config,
    weights: [
      { name: 'a/kernel', value: tensor([1.5, -2, 3.25, 4], [2, 2]) },
      { name: 'a/mask', value: tensor([true, false, true]) },
      { name: 'a/count', value: tensor([1, 2], [2], 'int32') },
      { name: 'a/bytes', value: tensor([250, 3], [2], 'uint8') },
      { name: 'a/bias', value: tensor([0.1]) },
      { name: 'iter', value: tensor(12, [], 'int32'), group: 'optimizer' },
    ],
    metadata: { labels: ['ä', 'b'] },
    training: { loss: 'mse' },
  };

  test('names, format and layout are those of TensorFlow.js', () => {
    const files = writeTfjs(parts);
    expect([...files.keys()]).toEqual(['model.json', 'group1-shard1of1.bin']);
    const json = JSON.parse(new TextDecoder().decode(files.get('model.json')));
    expect(json).toEqual({
      format: 'layers-model',
      generatedBy: expect.stringMatching(/^Sepal v\d/),
      convertedBy: null,
      modelTopology: { ...config, keras_version: 'tfjs-layers 4.22.0', backend: 'tensor_flow.js' },
      weightsManifest: [
        {
          paths: ['group1-shard1of1.bin'],
          weights: [
            { name: 'a/kernel', shape: [2, 2], dtype: 'float32' },
            { name: 'a/mask', shape: [3], dtype: 'bool' },
            { name: 'a/count', shape: [2], dtype: 'int32' },
            { name: 'a/bytes', shape: [2], dtype: 'int32' },
            { name: 'a/bias', shape: [1], dtype: 'float32' },
            { name: 'iter', shape: [], dtype: 'int32', group: 'optimizer' },
          ],
        },
      ],
      userDefinedMetadata: { labels: ['ä', 'b'] },
      trainingConfig: { loss: 'mse' },
    });
  });

  test.each([1, 3, 7, 16, 1000])(
    'TensorFlow.js decodes the same numbers from files of at most %d bytes',
    async (shardSize) => {
      const files = writeTfjs({ ...parts, shardSize });
      const shards = [...files.entries()].filter(([name]) => name !== 'model.json');
      const total = 4 * 4 + 3 + 2 * 4 + 2 * 4 + 4 + 4;
      expect(shards.map(([name]) => name)).toEqual(
        shards.map((_, index) => `group1-shard${index + 1}of${Math.ceil(total / shardSize)}.bin`),
      );
      expect(shards.slice(0, -1).every(([, { length }]) => length === shardSize)).toBe(true);
      const { weightData, weightSpecs } = artifactsOf(files);
      const decoded = tf.io.decodeWeights(weightData as ArrayBuffer, weightSpecs as never);
      const read = await readBack(files);
      for (const { name, value } of parts.weights) {
        expect(Array.from(decoded[name]?.dataSync() ?? []), name).toEqual(Array.from(value.data));
        if (name !== 'iter') expect(Array.from(read.get(name)?.data ?? []), name).toEqual(Array.from(value.data));
      }
    },
  );

  test('the same model gives the same bytes', () => {
    expect(writeTfjs(parts)).toEqual(writeTfjs(parts));
  });

  test('a model without weights has no files of weights', async () => {
    const files = writeTfjs({ config, weights: [] });
    expect([...files.keys()]).toEqual(['model.json']);
    expect(await readBack(files)).toEqual(new Map());
  });

  test('a function chooses the quantization of each weight', () => {
    const files = writeTfjs({
      ...parts,
      quantization: ({ name }) => (name.endsWith('kernel') ? 'uint8' : name.endsWith('bias') ? 'float16' : undefined),
    });
    expect(manifestOf(files).map(({ quantization }) => quantization?.dtype)).toEqual([
      'uint8',
      undefined,
      undefined,
      undefined,
      'float16',
      undefined,
    ]);
  });

  test.each<[Partial<TfjsParts>, RegExp]>([
    [{ shardSize: 0 }, /shardSize/],
    [{ shardSize: 1.5 }, /shardSize/],
    [{ quantization: 'int8' as never }, /Invalid quantization: 'int8'.*'float16', 'uint8' and 'uint16'/s],
  ])('refuses %j', (options, message) => {
    expect(() => writeTfjs({ ...parts, ...options })).toThrow(message);
  });
});

describe('quantization', () => {
  // Made with the algorithm of tensorflowjs/quantization.py on NumPy 2.4.
  test.each<[number[], 'uint8' | 'uint16', number[], number, number]>([
    [[-1, 0, 1, 0.3, 2], 'uint8', [0, 85, 170, 111, 255], 0.011764705882352941, -1],
    [[-1, 0, 1, 0.3, 2], 'uint16', [0, 21845, 43690, 28399, 65535], 4.5777065690089265e-5, -1],
    [[0.25, 0.5, 1.75], 'uint8', [0, 42, 255], 0.0058823529411764705, 0.25],
    [[-3, -2, -1.5], 'uint16', [0, 43690, 65535], 2.2888532845044633e-5, -3],
    [[0, 0.1, 0.2], 'uint8', [0, 128, 255], 0.0007843137371773813, 0],
    [[5, 5, 5], 'uint8', [0, 0, 0], 1, 5],
    [[-0.1, 0, 1.2], 'uint8', [0, 20, 255], 0.0050980394085248315, -0.10196078817049663],
    [[-0.1, 0, 1.2], 'uint16', [0, 5041, 65535], 1.9836729216049928e-5, -0.09999695197810769],
  ])('%j as %s is what the Python converter writes', (values, dtype, q, scale, min) => {
    const quantized = quantize(Float32Array.from(values), dtype);
    expect(Array.from(quantized?.data ?? [])).toEqual(q);
    expect(quantized?.quantization.scale).toBe(scale);
    expect((quantized?.quantization.min ?? Number.NaN) + 0).toBe(min);
  });

  test('TensorFlow.js reads every number within half a step, zero exactly, and this package reads what it reads', async () => {
    const numbers = fc.array(fc.float({ min: -1000, max: 1000, noNaN: true }), { minLength: 1, maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(
        numbers,
        fc.constantFrom('uint8', 'uint16', 'float16'),
        fc.boolean(),
        async (list, quantization, withZero) => {
          const values = Float32Array.from(withZero ? [...list, 0] : list);
          const files = writeTfjs({ config, weights: [{ name: 'w', value: tensor(values) }], quantization });
          const { weightData, weightSpecs } = artifactsOf(files);
          const decoded = tf.io.decodeWeights(weightData as ArrayBuffer, weightSpecs as never)['w']?.dataSync() ?? [];
          const step = weightSpecs?.[0]?.quantization?.scale ?? 0;
          for (const [index, value] of values.entries()) {
            const allowed = quantization === 'float16' ? Math.max(2 ** -25, Math.abs(value) * 2 ** -11) : step / 2;
            expect(Math.abs((decoded[index] as number) - value)).toBeLessThanOrEqual(
              allowed * 1.001 + Math.abs(value) * 1e-7,
            );
            if (value === 0) expect(Math.abs(decoded[index] as number)).toBe(0);
          }
          expect(Array.from((await readBack(files)).get('w')?.data ?? [])).toEqual(Array.from(decoded));
        },
      ),
      { numRuns: 300, seed: 8 },
    );
  });

  test.each<[string, number[], 'uint8' | 'float16']>([
    ['NaN', [1, Number.NaN], 'uint8'],
    ['an infinity', [1, Number.POSITIVE_INFINITY], 'uint8'],
    ['an infinity', [1, Number.NEGATIVE_INFINITY], 'float16'],
    ['a number beyond 65504', [1, -70000], 'float16'],
  ])('a tensor with %s stays as it is', async (_, values, quantization) => {
    const files = writeTfjs({ config, weights: [{ name: 'w', value: tensor(values) }], quantization });
    expect(manifestOf(files)[0]).not.toHaveProperty('quantization');
    expect(Array.from((await readBack(files)).get('w')?.data ?? [])).toEqual(Array.from(Float32Array.from(values)));
  });

  test('NaN is a float16', () => {
    expect(quantize(Float32Array.of(Number.NaN, 1), 'float16')?.quantization).toEqual({
      dtype: 'float16',
      original_dtype: 'float32',
    });
  });

  test('a tensor without elements is quantized to none', () => {
    expect(quantize(new Float32Array(0), 'uint8')).toEqual({
      data: new Uint8Array(0),
      quantization: { dtype: 'uint8', min: 0, scale: 1, original_dtype: 'float32' },
    });
  });
});
