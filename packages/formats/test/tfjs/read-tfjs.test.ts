import { sizeOf, type Tensor, tensor } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Json, JsonObject } from '../../src/contents/model-contents.ts';
import { FileError } from '../../src/file-error.ts';
import { readTfjs } from '../../src/tfjs/read-tfjs.ts';
import { tf } from './tf.ts';

const where = 'model.json';
const topology = {
  class_name: 'Sequential',
  config: { name: 's', layers: [] },
  keras_version: '2.4.0',
  backend: 'tensorflow',
};

/** Reads a manifest and all its tensors. */
async function readAll(weightsManifest: unknown, files: Record<string, Uint8Array>): Promise<Map<string, Tensor>> {
  const shards = async (path: string): Promise<Uint8Array> => files[path] as Uint8Array;
  const contents = await readTfjs({ modelTopology: topology, weightsManifest } as unknown as Json, shards, { where });
  const { weights } = contents;
  if (weights.kind !== 'names') throw new Error('Weights of model.json have names');
  const tensors = await weights.read(weights.weights.map((weight) => weight.tensor));
  return new Map(weights.weights.map(({ name }, index) => [name, tensors[index] as Tensor]));
}

/** `count` bytes that are no valid text, no page, and no round numbers. */
const bytes = (count: number): Uint8Array => Uint8Array.from({ length: count }, (_, i) => (i * 37 + 11) % 251);

/** Cuts bytes into files at random places. */
const cut = (whole: Uint8Array, places: readonly number[]): Uint8Array[] => {
  const ends = [...places.map((place) => place % (whole.length + 1)), whole.length].sort((a, b) => a - b);
  return ends.map((end, index) => whole.slice(index === 0 ? 0 : ends[index - 1], end));
};

const weightOf = (name: string): fc.Arbitrary<JsonObject> =>
  fc
    .record({
      name: fc.constant(name),
      shape: fc.array(fc.integer({ min: 0, max: 5 }), { maxLength: 3 }),
      kind: fc.constantFrom<JsonObject>(
        { dtype: 'float32' },
        { dtype: 'int32' },
        { dtype: 'bool' },
        { dtype: 'float32', quantization: { dtype: 'float16' } },
        { dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.03, min: -1.7 } },
        { dtype: 'float32', quantization: { dtype: 'uint16', scale: 1e-4, min: 0.5 } },
        { dtype: 'int32', quantization: { dtype: 'uint8', scale: 1.37, min: -20 } },
        { dtype: 'int32', quantization: { dtype: 'uint16', scale: 0.7, min: 3 } },
      ),
    })
    .map(({ name: own, shape, kind }) => ({ name: own, shape, ...kind }));

const sizes: Readonly<Record<string, number>> = { float32: 4, int32: 4, bool: 1, uint8: 1, uint16: 2, float16: 2 };
const bytesOf = ({ shape, dtype, quantization }: JsonObject): number =>
  sizeOf(shape as number[]) *
  (sizes[((quantization as JsonObject | undefined)?.['dtype'] ?? dtype) as string] as number);

describe('what TensorFlow.js reads, this reads the same', () => {
  test('any dtype and quantization, unaligned, in several groups and files with edges anywhere', async () => {
    const groups = fc.array(
      fc.tuple(fc.array(fc.constant(null), { maxLength: 5 }), fc.array(fc.nat(), { maxLength: 3 })),
      { minLength: 1, maxLength: 3 },
    );
    const manifest = groups.chain((list) =>
      fc.tuple(
        ...list.map(([slots, places], group) =>
          fc.tuple(fc.tuple(...slots.map((_, index) => weightOf(`g${group}/w${index}`))), fc.constant(places)),
        ),
      ),
    );
    await fc.assert(
      fc.asyncProperty(manifest, async (list) => {
        const files: Record<string, Uint8Array> = {};
        const expected = new Map<string, { shape: readonly number[]; dtype: string; data: ArrayLike<number> }>();
        const weightsManifest = list.map(([weights, places], group) => {
          const whole = bytes(weights.reduce((sum, weight) => sum + bytesOf(weight), 0));
          const paths = cut(whole, places).map((shard, index) => {
            files[`group${group}-${index}`] = shard;
            return `group${group}-${index}`;
          });
          const decoded = tf.io.decodeWeights(whole.buffer as ArrayBuffer, weights as never);
          for (const [name, value] of Object.entries(decoded)) {
            expected.set(name, { shape: value.shape, dtype: value.dtype, data: value.dataSync() });
          }
          return { paths, weights };
        });
        const read = await readAll(weightsManifest, files);
        expect([...read.keys()].sort()).toEqual([...expected.keys()].sort());
        for (const [name, { shape, dtype, data }] of expected) {
          const value = read.get(name) as Tensor;
          expect({ shape: value.shape, dtype: value.dtype }).toEqual({ shape, dtype });
          const numbers = dtype === 'bool' ? Array.from(data, (byte) => (byte === 0 ? 0 : 1)) : Array.from(data);
          expect(Array.from(value.data)).toEqual(numbers);
        }
      }),
      { numRuns: 200, seed: 10 },
    );
  });

  test('a file written by its encodeWeights, optimizer and metadata included', async () => {
    const { data, specs } = await tf.io.encodeWeights([
      { name: 'a/kernel', tensor: tf.tensor([1.5, -2.25, 3], [3, 1]) },
      { name: 'a/count', tensor: tf.tensor([7], [], 'int32') },
    ]);
    const optimizer = await tf.io.encodeWeights([{ name: 'iter', tensor: tf.scalar(3, 'int32') }], 'optimizer');
    const json = {
      format: 'layers-model',
      generatedBy: 'TensorFlow.js tfjs-layers v4.22.0',
      convertedBy: null,
      modelTopology: { ...topology, keras_version: 'tfjs-layers 4.22.0', backend: 'tensor_flow.js' },
      trainingConfig: { loss: 'meanSquaredError', optimizer_config: { class_name: 'SGD' } },
      userDefinedMetadata: { labels: ['cat', 'dog'] },
      weightsManifest: [{ paths: ['w'], weights: [...specs, ...optimizer.specs] }],
    };
    const whole = new Uint8Array([
      ...new Uint8Array(data as ArrayBuffer),
      ...new Uint8Array(optimizer.data as ArrayBuffer),
    ]);
    const contents = await readTfjs(json as unknown as Json, async () => whole, { where });
    expect(contents.format).toBe('tfjs');
    expect(contents.writer).toEqual({ name: 'TensorFlow.js', version: '4.22.0', backend: 'tensor_flow.js' });
    expect(contents.config).toEqual({ class_name: 'Sequential', config: topology.config });
    expect(contents.metadata).toEqual({ labels: ['cat', 'dog'] });
    expect(contents.training?.config).toEqual(json.trainingConfig);
    const stored = contents.training?.optimizer ?? [];
    expect(stored.map(({ name }) => name)).toEqual(['iter']);
    expect(await contents.weights.read(stored.map((weight) => weight.tensor))).toEqual([tensor(3, [], 'int32')]);
    expect(contents.weights.kind === 'names' && contents.weights.weights.map(({ name }) => name)).toEqual([
      'a/kernel',
      'a/count',
    ]);
  });
});

describe('who wrote it', () => {
  test.each<[JsonObject, JsonObject, JsonObject]>([
    [
      { generatedBy: 'keras v2.8.0', convertedBy: 'TensorFlow.js Converter v3.18.0' },
      { keras_version: '2.8.0', backend: 'tensorflow' },
      { name: 'Keras', version: '2.8.0', backend: 'tensorflow', converter: 'TensorFlow.js Converter v3.18.0' },
    ],
    [{}, { keras_version: '2.2.4', backend: 'tensorflow' }, { name: 'Keras', version: '2.2.4', backend: 'tensorflow' }],
    [{}, { keras_version: '2.3.0-tf' }, { name: 'tf.keras', version: '2.3.0-tf' }],
    [
      { generatedBy: 'TensorFlow.js tfjs-layers v1.2.3' },
      { keras_version: 'tfjs-layers 1.2.3' },
      { name: 'TensorFlow.js', version: '1.2.3' },
    ],
    [{ generatedBy: 'TensorFlow.js tfjs-layers v1.2.3' }, {}, { name: 'TensorFlow.js', version: '1.2.3' }],
    [
      { generatedBy: 'Sepal v1.4.0', convertedBy: null },
      { keras_version: 'tfjs-layers 4.22.0' },
      { name: 'Sepal', version: '1.4.0' },
    ],
    [{ generatedBy: 'somebody' }, {}, { name: undefined as never, version: undefined as never }],
    [{}, {}, { name: undefined as never, version: undefined as never }],
  ])('%j, %j', async (file, own, writer) => {
    const json = { ...file, modelTopology: { class_name: 'Model', config: {}, ...own }, weightsManifest: [] };
    expect((await readTfjs(json, async () => new Uint8Array(), { where })).writer).toEqual(writer);
  });
});

describe('layouts', () => {
  test('the Python converter puts the config into model_config, and what it was trained with beside it', async () => {
    const json = {
      modelTopology: {
        keras_version: '2.4.0',
        backend: 'tensorflow',
        model_config: { class_name: 'Model', config: { name: 'm' } },
        training_config: { loss: 'mse' },
      },
      weightsManifest: [],
    };
    const contents = await readTfjs(json, async () => new Uint8Array(), { where });
    expect(contents.config).toEqual({ class_name: 'Model', config: { name: 'm' } });
    expect(contents.training).toEqual({ config: { loss: 'mse' }, optimizer: [] });
  });

  test.each<[string, Json]>([
    ['a manifest alone', [{ paths: ['a'], weights: [{ name: 'w', shape: [2], dtype: 'uint8' }] }]],
    [
      'no topology',
      {
        modelTopology: null,
        weightsManifest: [{ paths: ['a'], weights: [{ name: 'w', shape: [2], dtype: 'uint8' }] }],
      },
    ],
  ])('weights without a model: %s', async (_, json) => {
    const contents = await readTfjs(json, async () => Uint8Array.of(3, 4), { where });
    expect(contents.config).toBeUndefined();
    if (contents.weights.kind !== 'names') throw new Error('named');
    const [weight] = contents.weights.weights;
    expect(await contents.weights.read([weight?.tensor as never])).toEqual([tensor([3, 4], [2], 'uint8')]);
  });

  test('files are read with the first tensor, all at once and each once', async () => {
    const asked: [string, number | undefined][] = [];
    const pending: (() => void)[] = [];
    const shards = (path: string, length: number | undefined): Promise<Uint8Array> => {
      asked.push([path, length]);
      return new Promise((resolve) => pending.push(() => resolve(bytes(2))));
    };
    const group = (name: string, paths: string[]): JsonObject => ({
      paths,
      weights: [{ name, shape: [paths.length * 2], dtype: 'uint8' }],
    });
    const json = {
      modelTopology: topology,
      weightsManifest: [group('a', ['1', '2']), group('b', ['3']), group('c', ['3'])],
    };
    const { weights } = await readTfjs(json, shards, { where });
    expect(asked).toEqual([]);
    if (weights.kind !== 'names') throw new Error('named');
    const all = weights.weights.map(({ tensor: stored }) => stored);
    const [first, second] = [weights.read(all), weights.read(all.slice(1))];
    // Only of a group's only file the length is known.
    expect(asked).toEqual([
      ['1', undefined],
      ['2', undefined],
      ['3', 2],
    ]);
    for (const resolve of pending) resolve();
    expect((await first).map(({ size }) => size)).toEqual([4, 2, 2]);
    expect(await second).toHaveLength(2);
  });

  test('with prefetch the files are asked for at once, and a failure waits until a tensor is read', async () => {
    let asked = 0;
    const shards = async (): Promise<Uint8Array> => {
      asked++;
      throw new Error('offline');
    };
    const json = {
      modelTopology: topology,
      weightsManifest: [{ paths: ['a'], weights: [{ name: 'w', shape: [2], dtype: 'uint8' }] }],
    };
    const { weights } = await readTfjs(json, shards, { where, prefetch: true });
    expect(asked).toBe(1);
    const all = weights.kind === 'names' ? weights.weights.map(({ tensor: stored }) => stored) : [];
    await expect(weights.read(all)).rejects.toThrow('offline');
  });

  test('an error of a file is handed on, and the next read asks again', async () => {
    let tries = 0;
    const shards = async (): Promise<Uint8Array> => {
      tries++;
      if (tries === 1) throw new Error('404');
      return bytes(2);
    };
    const json = {
      modelTopology: topology,
      weightsManifest: [{ paths: ['a'], weights: [{ name: 'w', shape: [2], dtype: 'uint8' }] }],
    };
    const { weights } = await readTfjs(json, shards, { where });
    const all = weights.kind === 'names' ? weights.weights.map(({ tensor: stored }) => stored) : [];
    await expect(weights.read(all)).rejects.toThrow('404');
    expect(await weights.read(all)).toHaveLength(1);
  });

  test('nothing is read after close, nor a tensor of another file', async () => {
    const json = {
      modelTopology: topology,
      weightsManifest: [{ paths: ['a'], weights: [{ name: 'w', shape: [2], dtype: 'uint8' }] }],
    };
    const [one, other] = await Promise.all([1, 2].map(() => readTfjs(json, async () => bytes(2), { where })));
    const stored = one?.weights.kind === 'names' ? one.weights.weights.map((weight) => weight.tensor) : [];
    await expect(other?.weights.read(stored)).rejects.toThrow(/'w' is a tensor of another file/);
    one?.close();
    await expect(one?.weights.read(stored)).rejects.toThrow(/closed/);
  });
});

describe('bad files', () => {
  const refused = async (json: unknown, files: Record<string, Uint8Array> = {}): Promise<FileError> => {
    const attempt = async (): Promise<unknown> => {
      const contents = await readTfjs(json as Json, async (path) => files[path] as Uint8Array, { where });
      const { weights } = contents;
      return weights.kind === 'names' && weights.read(weights.weights.map((weight) => weight.tensor));
    };
    const error = await attempt().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(FileError);
    expect((error as FileError).where).toContain(where);
    return error as FileError;
  };
  const withWeight = (weight: unknown): unknown => ({
    modelTopology: topology,
    weightsManifest: [
      { paths: ['a'], weights: [{ name: 'conv1/kernel', shape: [2], dtype: 'float32', ...(weight as object) }] },
    ],
  });

  test.each<[string, unknown, RegExp]>([
    [
      'a graph model',
      { format: 'graph-model', modelTopology: { node: [] }, weightsManifest: [] },
      /graph model.*tfjs_layers_model/s,
    ],
    ['an old graph model', { modelTopology: { node: [] }, weightsManifest: [] }, /graph model/],
    ['another format', { format: 'tfjs-automl', modelTopology: {} }, /'layers-model', not 'tfjs-automl'/],
    ['no object', 'model', /Expected an object\. The file has 'model'/],
    [
      'another file',
      { name: 'my-package', version: '1.0.0' },
      /'modelTopology' and 'weightsManifest'.*\['name', 'version'\]/,
    ],
    ['a topology that is a text', { modelTopology: '{}' }, /modelTopology: Expected an object/],
    ['a manifest that is no list', { modelTopology: topology, weightsManifest: {} }, /'weightsManifest' is a list/],
    [
      'a group that is no object',
      { modelTopology: topology, weightsManifest: [3] },
      /weightsManifest\[0\]: Expected an object. The file has 3/,
    ],
    [
      'a group without paths',
      { modelTopology: topology, weightsManifest: [{ weights: [] }] },
      /'paths' is a list. The file has undefined/,
    ],
    ['a group without weights', { modelTopology: topology, weightsManifest: [{ paths: [] }] }, /'weights' is a list/],
    [
      'a path that is no text',
      { modelTopology: topology, weightsManifest: [{ paths: [1], weights: [] }] },
      /paths names the files/,
    ],
    ['no name', withWeight({ name: undefined }), /A weight has no name/],
    ['no shape', withWeight({ shape: undefined }), /shape of weight 'conv1\/kernel' is undefined/],
    ['a negative length', withWeight({ shape: [2, -1] }), /shape of weight 'conv1\/kernel' is \[2, -1\]/],
    ['a fraction of a length', withWeight({ shape: [1.5] }), /not a list of lengths/],
    ['strings', withWeight({ dtype: 'string' }), /Weight 'conv1\/kernel' has dtype 'string'/],
    ['complex numbers', withWeight({ dtype: 'complex64' }), /dtype 'complex64'/],
    ['a name of Object.prototype as dtype', withWeight({ dtype: 'toString' }), /dtype 'toString'/],
    ['a tensor larger than any file', withWeight({ shape: [1e15, 1e15] }), /larger than any file/],
    [
      'tensors larger than any file together',
      {
        modelTopology: topology,
        weightsManifest: [
          {
            paths: [],
            weights: Array.from({ length: 20 }, (_, i) => ({ name: `${i}`, shape: [1e15], dtype: 'uint8' })),
          },
        ],
      },
      /larger than any file/,
    ],
    [
      'quantization without scale',
      withWeight({ quantization: { dtype: 'uint8', min: 0 } }),
      /Weight 'conv1\/kernel' with quantization uint8 doesn't have the numbers min and scale/,
    ],
    ['quantization without min', withWeight({ quantization: { dtype: 'uint16', scale: 1 } }), /min and scale/],
    [
      'quantization to int4',
      withWeight({ quantization: { dtype: 'int4', scale: 1, min: 0 } }),
      /unknown quantization dtype 'int4'/,
    ],
    [
      'int32 as float16',
      withWeight({ dtype: 'int32', quantization: { dtype: 'float16' } }),
      /only supports weights of type float32, not int32/,
    ],
    [
      'bool as uint8',
      withWeight({ dtype: 'bool', quantization: { dtype: 'uint8', scale: 1, min: 0 } }),
      /only float32 and int32/,
    ],
    [
      'two of one name',
      {
        modelTopology: topology,
        weightsManifest: [1, 2].map((i) => ({
          paths: [`${i}`],
          weights: [{ name: 'd/kernel', shape: [], dtype: 'bool' }],
        })),
      },
      /two of the same name: 'd\/kernel'/,
    ],
  ])('%s', async (_, json, message) => {
    expect((await refused(json)).message).toMatch(message);
  });

  const html = new TextEncoder().encode('\n<!DOCTYPE html>\n<html><body>Not found</body></html>');
  test.each<[string, Record<string, Uint8Array>, RegExp]>([
    ['too short', { a: bytes(4), b: bytes(3) }, /take 8 bytes. Received 7: 'a' has 4, 'b' has 3.*cut short/s],
    ['too long', { a: bytes(4), b: bytes(5) }, /take 8 bytes. Received 9.*appended/s],
    ['empty', { a: bytes(0), b: bytes(0) }, /take 8 bytes. Received 0/],
    [
      'an HTML page',
      { a: bytes(4), b: html },
      /take 8 bytes\. Received 56: 'a' has 4, 'b' has 52\. 'b' is an HTML page/s,
    ],
  ])('files that are %s', async (_, files, message) => {
    const json = {
      modelTopology: topology,
      weightsManifest: [{ paths: ['a', 'b'], weights: [{ name: 'w', shape: [2], dtype: 'float32' }] }],
    };
    expect((await refused(json, files)).message).toMatch(message);
  });

  test('a declared size is compared with the bytes before anything of that size is made', async () => {
    const json = withWeight({ shape: [2 ** 40] });
    expect((await refused(json, { a: bytes(8) })).message).toMatch(/take 4398046511104 bytes. Received 8/);
  });

  test('weights that no file is named for', async () => {
    const json = {
      modelTopology: topology,
      weightsManifest: [{ paths: [], weights: [{ name: 'w', shape: [2], dtype: 'float32' }] }],
    };
    expect((await refused(json)).message).toMatch(/take 8 bytes. Received 0: no file is named/);
  });

  test('keys of Object.prototype do no harm', async () => {
    const json = JSON.parse(
      '{"modelTopology": {"class_name": "Model", "config": {}, "__proto__": {"node": []}}, "weightsManifest": []}',
    );
    const contents = await readTfjs(json, async () => bytes(0), { where });
    expect(contents.config).toEqual({ class_name: 'Model', config: {} });
    expect(Object.prototype).not.toHaveProperty('node');
  });

  test('a real file with anything changed is an error or is read, and never anything else', async () => {
    const text = JSON.stringify({
      format: 'layers-model',
      modelTopology: topology,
      weightsManifest: [
        {
          paths: ['a', 'b'],
          weights: [
            { name: 'x/kernel', shape: [3, 2], dtype: 'float32' },
            { name: 'x/bias', shape: [2], dtype: 'float32', quantization: { dtype: 'uint8', scale: 0.1, min: -1 } },
          ],
        },
        {
          paths: ['c'],
          weights: [
            {
              name: 'y/kernel',
              shape: [4],
              dtype: 'float32',
              quantization: { dtype: 'float16', original_dtype: 'float32' },
            },
          ],
        },
      ],
    });
    const files: Record<string, Uint8Array> = { a: bytes(20), b: bytes(6), c: bytes(8) };
    const values = fc.constantFrom<unknown>(null, -1, 0, 1e308, '', 'uint8', [], {}, [[]], true);
    let read = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(), values), { minLength: 1, maxLength: 3 }), async (changes) => {
        const json = JSON.parse(text) as object;
        for (const [place, value] of changes) replaceAt(json, place, value);
        try {
          const contents = await readTfjs(json as Json, async (path) => files[path] ?? bytes(1), { where });
          const { weights } = contents;
          if (weights.kind === 'names') await weights.read(weights.weights.map((weight) => weight.tensor));
          read++;
        } catch (error) {
          if (!(error instanceof FileError)) throw error;
        }
      }),
      { numRuns: 2000, seed: 7 },
    );
    expect(read).toBeGreaterThan(20);
  });
});

/** Replaces the `place`-th value of a tree, counted around. */
function replaceAt(json: object, place: number, value: unknown): void {
  const slots: [Record<string, unknown>, string][] = [];
  const visit = (node: object): void => {
    for (const [key, child] of Object.entries(node)) {
      slots.push([node as Record<string, unknown>, key]);
      if (typeof child === 'object' && child !== null) visit(child);
    }
  };
  visit(json);
  const slot = slots[place % slots.length];
  if (slot !== undefined) slot[0][slot[1]] = value;
}
