/** Models as they are published open unchanged. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expectClose, readNpy, shared } from '@sepal/goldens';
import { BatchNormalization, Dense, Flatten, Sequential } from '@sepal/layers';
import { Tensor, tensor } from '@sepal/tensor';
import { describe, expect, test, vi } from 'vitest';
import { FileError, loadTfjsModel, loadTfjsModelWith } from '../../src/index.ts';
import { writeTfjs } from '../../src/tfjs/write-tfjs.ts';
import { loadWithTf, tf } from './tf.ts';

const nsfwjs = createRequire(createRequire(import.meta.url).resolve('nsfwjs'));

describe.each(['mobilenet_v1_0.25_224', 'vww_96'])('%s', (name) => {
  const npy = (file: string): Tensor<'float32'> => {
    const { shape, data } = readNpy(readFileSync(shared('fixtures', name, 'ref', file)));
    return new Tensor(shape, 'float32', Float32Array.from(data));
  };
  const inputs = ['const', 'lcg', 'img_tfjs_cat', ...(name === 'vww_96' ? ['img_astronaut'] : ['img_coffee'])];

  test('answers as its reference, from the folder', async () => {
    const model = await loadTfjsModel(shared('fixtures', name, 'tfjs'));
    for (const input of inputs) {
      const { data } = await model.predict(npy(`${input}.in.npy`));
      expectClose(data, npy(`${input}.out_f64.npy`).data, { absolute: 1e-5 });
    }
  });
});

/** The files of a model that nsfwjs publishes as scripts: JSON, and weights in Base64. */
function nsfwFiles(name: string): Map<string, Uint8Array> {
  const script = (file: string): unknown => nsfwjs(`../models/${name}/${file}.min.js`);
  const json = script('model') as { weightsManifest: { paths: string[] }[] };
  const shards = json.weightsManifest.flatMap(({ paths }) => paths);
  return new Map([
    ['model.json', new TextEncoder().encode(JSON.stringify(json))],
    ...shards.map((path): [string, Uint8Array] => [
      path,
      new Uint8Array(Buffer.from(script(path) as string, 'base64')),
    ]),
  ]);
}

const wave = (shape: readonly number[]): Tensor<'float32'> => {
  const size = shape.reduce((product, length) => product * length, 1);
  return tensor(
    Float32Array.from({ length: size }, (_, i) => (1 + Math.sin(i * 0.013)) / 2),
    shape,
  );
};

describe('the models of nsfwjs, quantized to uint8 by the Python converter', () => {
  test('mobilenet_v2 answers as in TensorFlow.js', async () => {
    const files = nsfwFiles('mobilenet_v2');
    const model = await loadTfjsModel(files);
    const x = wave([1, 224, 224, 3]);
    const { data, shape } = await model.predict(x);
    expect(shape).toEqual([1, 5]);
    const other = await loadWithTf(files);
    const [expected] = [other.predict(tf.tensor(x.data, [...x.shape]))].flat();
    expectClose(data, expected?.dataSync() ?? [], { absolute: 1e-5 });
  });

  test('inception_v3 answers as in TensorFlow.js', async () => {
    const model = await loadTfjsModel(nsfwFiles('inception_v3'));
    const { data } = await model.predict(wave([1, 299, 299, 3]));
    // What TensorFlow.js 4.22 answers on its cpu backend, in 20 seconds.
    expectClose(
      data,
      [0.4176640510559082, 0.01795561984181404, 0.5541329383850098, 0.006656732875853777, 0.0035906287375837564],
      { absolute: 1e-5 },
    );
  });

  test('mobilenet_v2_mid is a graph model, which says what to do', async () => {
    await expect(loadTfjsModel(nsfwFiles('mobilenet_v2_mid'))).rejects.toThrow(/graph model.*tensorflowjs_converter/);
  });
});

describe('weights', () => {
  const files = (): Map<string, Uint8Array> =>
    writeTfjs({
      config: {
        class_name: 'Sequential',
        config: {
          name: 'net',
          layers: [
            { class_name: 'Dense', config: { name: 'a', units: 2, batch_input_shape: [null, 3] } },
            { class_name: 'BatchNormalization', config: { name: 'b' } },
          ],
        },
      },
      weights: [
        { name: 'a/kernel', value: tensor([1, 2, 3, 4, 5, 6], [3, 2]) },
        { name: 'a/bias', value: tensor([0.5, -0.5]) },
        { name: 'b/gamma', value: tensor([1, 2]) },
        { name: 'b/beta', value: tensor([3, 4]) },
        { name: 'b/moving_mean', value: tensor([5, 6]) },
        { name: 'b/moving_variance', value: tensor([7, 8]) },
      ],
    });
  const changed = (change: (weights: { name: string; shape: number[] }[]) => void): Map<string, Uint8Array> => {
    const all = files();
    const json = JSON.parse(new TextDecoder().decode(all.get('model.json')));
    change(json.weightsManifest[0].weights);
    return all.set('model.json', new TextEncoder().encode(JSON.stringify(json)));
  };

  test('are found by name, whatever their order', async () => {
    const model = await loadTfjsModel(files());
    expect(model.weights.map(({ path, value }) => [path, ...value.data])).toEqual([
      ['net/a/kernel', 1, 2, 3, 4, 5, 6],
      ['net/a/bias', 0.5, -0.5],
      ['net/b/gamma', 1, 2],
      ['net/b/beta', 3, 4],
      ['net/b/moving_mean', 5, 6],
      ['net/b/moving_variance', 7, 8],
    ]);
  });

  test('one error tells all that is missing, left over and mis-shaped; the names of layers are free again', async () => {
    const attempt = loadTfjsModel(
      changed((weights) => {
        weights[0]?.shape.reverse();
        (weights[1] as { name: string }).name = 'a/offset';
        (weights[3] as { name: string }).name = 'c/beta';
      }),
    );
    await expect(attempt).rejects.toThrow(FileError);
    await expect(attempt).rejects.toThrow(
      /net\/a\/kernel expected \(3, 2\), received \(2, 3\)\. 2 weights missing in the file: net\/a\/bias, net\/b\/beta\. 2 tensors left over in the file: a\/offset \(2,\), c\/beta \(2,\)/,
    );
    expect((await loadTfjsModel(files())).layers.map(({ name }) => name)).toEqual(['a', 'b']);
  });

  test('with strict: false the others keep their initial values, but a wrong shape stays an error', async () => {
    const renamed = changed((weights) => {
      (weights[2] as { name: string }).name = 'b/scale';
    });
    const model = await loadTfjsModel(renamed, { strict: false });
    expect(model.weights.map(({ value }) => value.data[0])).toEqual([1, 0.5, 1, 3, 5, 7]);
    const misshaped = changed((weights) => weights[0]?.shape.reverse());
    await expect(loadTfjsModel(misshaped, { strict: false })).rejects.toThrow(/a\/kernel expected/);
  });

  test('loading one file twice gives the same weights by name', async () => {
    const [one, two] = [await loadTfjsModel(files()), await loadTfjsModel(files())];
    expect(two.weights.map(({ path, value }) => [path, value])).toEqual(
      one.weights.map(({ path, value }) => [path, value]),
    );
  });

  test('a page that knows its layers names them', async () => {
    const model = await loadTfjsModelWith({ Sequential, Dense, BatchNormalization }, files());
    expect(model.layers.map(({ className }) => className)).toEqual(['Dense', 'BatchNormalization']);
    await expect(loadTfjsModelWith({ Sequential, Flatten }, files())).rejects.toThrow(/Dense.*BatchNormalization/s);
  });

  describe('downloads', () => {
    /** A server whose shards never come; what it has been asked for, and what has become of it. */
    const waiting = (json: string) => {
      const shards: { aborted: boolean; reason: unknown }[] = [];
      const fetch = async (url: string, init?: object): Promise<Response> => {
        if (url.endsWith('model.json')) return new Response(json);
        const { signal } = init as { readonly signal: AbortSignal };
        const shard = { aborted: false, reason: undefined as unknown };
        shards.push(shard);
        return new Promise((_, reject) => {
          const stop = (): void => {
            Object.assign(shard, { aborted: true, reason: signal.reason });
            reject(signal.reason);
          };
          signal.addEventListener('abort', stop);
        });
      };
      return { fetch, shards };
    };
    const json = new TextDecoder().decode(files().get('model.json'));

    test('end if the model cannot be made', async () => {
      const { fetch, shards } = waiting(json.replace('"Dense"', '"Sparse"'));
      await expect(loadTfjsModel('https://example.org/model.json', { fetch })).rejects.toThrow(/Sparse/);
      expect(shards.map(({ aborted }) => aborted)).toEqual([true]);
    });

    test('end with the caller’s signal, and its reason is the error', async () => {
      const { fetch, shards } = waiting(json);
      const controller = new AbortController();
      const loading = loadTfjsModel('https://example.org/model.json', { fetch, signal: controller.signal });
      await vi.waitUntil(() => shards.length === 1);
      const reason = new Error('changed my mind');
      controller.abort(reason);
      await expect(loading).rejects.toBe(reason);
      expect(shards[0]).toEqual({ aborted: true, reason });
    });
  });

  test('options are checked', async () => {
    await expect(loadTfjsModel(files(), { strict: 1 as never })).rejects.toThrow(/strict/);
    expect(() => loadTfjsModel(files(), {}, 'more' as never)).toThrow(/loadTfjsModel\(source, options\)/);
  });
});
