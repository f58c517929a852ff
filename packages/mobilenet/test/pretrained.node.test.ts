/** Loads weights: Keras' own files by name, from a server on this machine, and files of one's own. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPicture } from '@sepal/command-line';
import { FileError, type Progress, saveModel, saveWeights } from '@sepal/formats';
import { expectClose, golden, hasShared, type KerasConfig, readNpy, shared } from '@sepal/goldens';
import {
  deserialize,
  input,
  type Model,
  resetLayerNames,
  type SymbolicTensor,
  serialize,
  setImageDataFormat,
} from '@sepal/layers';
import { ShapeError, setRandomSeed, tensor, ValueError } from '@sepal/tensor';
import { camelCaseKeys } from '@sepal/tensor/options';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { decodePredictions, mobileNet, mobileNetV2, mobileNetV3Small, preprocessInput } from '../src/index.ts';
import {
  type LoadMobileNetOptions,
  loadMobileNet,
  loadMobileNetV2,
  loadMobileNetV3Large,
  loadMobileNetV3Small,
} from '../src/pretrained/index.ts';
import { plain, spelledAsOptions } from './network-golden.ts';

const loaders = {
  MobileNet: loadMobileNet,
  MobileNetV2: loadMobileNetV2,
  MobileNetV3Small: loadMobileNetV3Small,
  MobileNetV3Large: loadMobileNetV3Large,
};

type Subject = keyof typeof loaders;
type Network = Model<SymbolicTensor, SymbolicTensor<'float32'>>;

const folder = mkdtempSync(join(tmpdir(), 'sepal-mobilenet-'));
const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});

beforeEach(() => warn.mockClear());
afterEach(() => setImageDataFormat('channelsLast'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const load = (subject: string, options: object): Promise<Network> =>
  (loaders[subject as Subject] as typeof loadMobileNet)(options);

const valuesOf = (model: Network) => model.weights.map(({ path, value }) => [path, value.data] as const);

/** What a promise is rejected with. */
async function refusal(promise: Promise<unknown>): Promise<Error> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(Error);
  return error as Error;
}

describe('asks for Keras’ files', () => {
  const { files } = golden('pretrained');
  /** A server that has a file of one byte at every address. */
  const asked: string[] = [];
  const fetch = async (url: string) => {
    asked.push(url);
    return new Response(new Uint8Array(1));
  };

  test.each(files.map((each) => [each.subject, JSON.stringify(each.args), each] as const))(
    '%s %s',
    async (subject, _, { args, url, md5, warnings }) => {
      const options = { ...camelCaseKeys(args), fetch, cache: false };
      asked.length = 0;
      const error = (await refusal(load(subject, options))) as FileError;
      expect(asked).toEqual([url]);
      expect(error).toBeInstanceOf(FileError);
      if (md5 !== null) expect(error.message).toContain(`The checksum differs. Expected md5-${md5}.`);
      // Without a shape the pictures may have that size: only Keras warns.
      const expected = args['input_shape'] === undefined ? [] : warnings;
      const said = warn.mock.calls.map(([text]) => String(text).replace(/^\w+: /, ''));
      expect(said).toEqual(expected.map((text) => text.replaceAll('input_shape', 'inputShape')));
    },
  );

  test('from another folder too', async () => {
    const url = 'https://example.com/models/mobilenet_2_5_224_tf.h5';
    for (const baseUrl of [
      'https://example.com/models',
      'https://example.com/models/',
      new URL('https://example.com/models'),
    ]) {
      asked.length = 0;
      await refusal(loadMobileNet({ alpha: 0.25, baseUrl, fetch, cache: false }));
      expect(asked).toEqual([url]);
    }
  });

  test('for channelsFirst, and for the size of an input tensor', async () => {
    asked.length = 0;
    const x = input({ shape: [160, 160, 3] });
    await refusal(loadMobileNetV2({ inputTensor: x, fetch, cache: false }));
    await refusal(loadMobileNetV2({ inputTensor: x, includeTop: false, fetch, cache: false }));
    setImageDataFormat('channelsFirst');
    await refusal(loadMobileNet({ inputShape: [3, 160, 160], fetch, cache: false }));
    await refusal(loadMobileNet({ inputShape: [3, 192, 160], includeTop: false, fetch, cache: false }));
    expect(asked.map((url) => url.split('/').at(-1))).toEqual([
      'mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_160.h5',
      'mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5',
      'mobilenet_1_0_160_tf.h5',
      'mobilenet_1_0_224_tf_no_top.h5',
    ]);
    expect(warn).toHaveBeenCalledTimes(1);
  });
});

describe('refuses what Keras refuses, before anything is fetched', () => {
  const fetch = () => {
    throw new Error('Nothing may be fetched.');
  };
  const errors = ['mobilenet', 'mobilenet_v2', 'mobilenet_v3_small', 'mobilenet_v3_large'] as const;
  const cases = errors
    .flatMap((name) => golden(name).errors)
    .filter(({ args, type }) => type !== null && args?.['weights'] !== null && args?.['weights'] !== undefined);

  test.each(cases.map((each) => [each.subject, JSON.stringify(each.args), each] as const))(
    '%s %s',
    async (subject, _, { args, message }) => {
      const error = await refusal(load(subject, { ...camelCaseKeys(args as KerasConfig), fetch }));
      expect(error).toBeInstanceOf(ValueError);
      const words = (text: string) =>
        spelledAsOptions(text)
          .replaceAll('None', 'null')
          .replaceAll('classifier_activation', 'classifierActivation')
          .replaceAll('depth_multiplier', 'depthMultiplier')
          .replaceAll(/["']/g, '')
          .replaceAll(' as true', '=true')
          .replaceAll('weights=imagenet with includeTop=true', 'the classifier')
          .replace('one of0.25', 'one of 0.25')
          .replace(/<function (\w+) at .*>/, '$1');
      // V3 says nothing of what it received.
      expect(words(plain(error.message))).toContain(words(message as string).replace(/\.$/, ''));
    },
  );

  test.each<[LoadMobileNetOptions, string]>([
    [{ weights: 'imagnet' }, "Received weights='imagnet'. Did you mean 'imagenet'?"],
    [{ weights: 3 } as never, 'Received weights=3.'],
    [{ weights: true } as never, 'Received weights=true.'],
    [
      { weights: null, baseUrl: 'https://example.com' },
      "`baseUrl` has no effect unless weights='imagenet'. Received: weights=null.",
    ],
    [
      { includeTops: true } as never,
      "Unrecognized keyword arguments passed to loadMobileNet: {'includeTops': true}. Did you mean 'includeTop'?",
    ],
    [{ weights: './x.h5', classifierActivation: 'relu' }, 'Only `null` and `softmax` activations are allowed'],
    [{ inputShape: [224, 224] }, '`inputShape` must be a tuple of three integers.'],
    [{ pooling: 'avg' }, '`pooling` has no effect with includeTop=true.'],
    [null as never, 'loadMobileNet'],
  ])('%o', async (options, message) => {
    const error = await refusal(loadMobileNet(options === null ? options : { ...options, fetch }));
    expect(error).toBeInstanceOf(ValueError);
    expect(error.message).toContain(message);
    expect(error.message).toMatch(/^loadMobileNet: /);
  });

  test('shapes with shape errors', async () => {
    expect(await refusal(loadMobileNet({ inputShape: [32, 32, 3], fetch }))).toBeInstanceOf(ShapeError);
    expect((await refusal((loadMobileNetV2 as (...all: unknown[]) => Promise<unknown>)({}, 'x'))).message).toContain(
      'There is 1 argument too many.',
    );
  });
});

describe('fetches, keeps and checks Keras’ files', () => {
  const served = new Map<string, Uint8Array>();
  const requests: string[] = [];
  let server: Server;
  let baseUrl: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const name = (request.url as string).slice(1);
      requests.push(name);
      const bytes = served.get(name);
      response.writeHead(bytes === undefined ? 404 : 200, { 'content-length': bytes?.length ?? 0 }).end(bytes);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  beforeEach(() => {
    requests.length = 0;
  });
  afterAll(() => server.close());

  const cases = [
    ['mobilenet_2_5_128_tf.h5', loadMobileNet, mobileNet, { alpha: 0.25, inputShape: [128, 128, 3] }],
    ['mobilenet_2_5_224_tf_no_top.h5', loadMobileNet, mobileNet, { alpha: 0.25, includeTop: false, pooling: 'avg' }],
    [
      'mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_96.h5',
      loadMobileNetV2,
      mobileNetV2,
      { alpha: 0.35, inputShape: [96, 96, 3], classifierActivation: null },
    ],
  ] as const;

  test.each(cases)('%s', async (file, loader, make, options) => {
    setRandomSeed(1);
    resetLayerNames();
    const theirs = (make as typeof mobileNet)(options as LoadMobileNetOptions as never);
    served.set(file, await saveWeights(theirs, { format: 'h5' }));
    const cache = join(folder, `cache of ${file}`);
    const seen: Progress[] = [];
    const loadIt = () =>
      (loader as typeof loadMobileNet)({
        ...(options as object),
        baseUrl,
        cache,
        onProgress: (now) => void seen.push(now),
      });
    const net = await loadIt();
    expect(valuesOf(net)).toEqual(valuesOf(theirs));
    const bytes = served.get(file) as Uint8Array;
    expect(seen.at(-1)).toEqual({ loaded: bytes.length, total: bytes.length, name: `${baseUrl}/${file}` });
    // The second time it comes from the cache.
    expect(valuesOf(await loadIt())).toEqual(valuesOf(theirs));
    expect(requests).toEqual([file]);
  });

  test('a file of V3 must have Keras’ checksum, or the one that is given', async () => {
    const file = 'weights_mobilenet_v3_small_minimalistic_224_1.0_float_no_top_v2.h5';
    const options = { minimalistic: true, includeTop: false } as const;
    const theirs = mobileNetV3Small(options);
    const bytes = await saveWeights(theirs, { format: 'h5' });
    served.set(file, bytes);
    const cache = join(folder, 'cache of V3');
    const error = await refusal(loadMobileNetV3Small({ ...options, baseUrl, cache }));
    expect(error.message).toContain(
      'The checksum differs. Expected md5-cde8136e733e811080d9fcd8a252f7e4. Received md5-',
    );
    const { createHash } = await import('node:crypto');
    const checksum = `sha256-${createHash('sha256').update(bytes).digest('hex')}`;
    const net = await loadMobileNetV3Small({ ...options, baseUrl, cache, checksum });
    expect(valuesOf(net)).toEqual(valuesOf(theirs));
  });

  test('a missing file is an error that names it', async () => {
    const error = await refusal(loadMobileNet({ alpha: 0.5, baseUrl, cache: false }));
    expect(error).toBeInstanceOf(FileError);
    expect(error.message).toContain(`${baseUrl}/mobilenet_5_0_224_tf.h5`);
    expect(error.message).toContain('404');
  });

  test('the file of another network is refused as a whole', async () => {
    served.set('mobilenet_7_5_224_tf.h5', await saveWeights(mobileNet({ alpha: 0.25 }), { format: 'h5' }));
    const error = await refusal(loadMobileNet({ alpha: 0.75, baseUrl, cache: false }));
    expect(error).toBeInstanceOf(FileError);
    expect(error.message).toContain('conv1');
  });

  test('can be aborted', async () => {
    const reason = new Error('changed my mind');
    await expect(loadMobileNet({ baseUrl, cache: false, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(requests).toEqual([]);
  });

  test('from a folder without a server', async () => {
    const theirs = mobileNet({ alpha: 0.25, inputShape: [160, 160, 3] });
    writeFileSync(join(folder, 'mobilenet_2_5_160_tf.h5'), await saveWeights(theirs, { format: 'h5' }));
    const net = await loadMobileNet({ alpha: 0.25, inputShape: [160, 160, 3], baseUrl: folder });
    expect(valuesOf(net)).toEqual(valuesOf(theirs));
  });
});

describe('loads files of one’s own', () => {
  const options = { alpha: 0.25, inputShape: [32, 32, 3], classes: 3 } as const;

  test.each(['h5', 'weights.h5', 'npz', 'safetensors'] as const)('weights in .%s', async (format) => {
    resetLayerNames();
    const theirs = mobileNet(options);
    const bytes = await saveWeights(theirs, { format });
    const path = join(folder, `own.${format}`);
    writeFileSync(path, bytes);
    for (const weights of [bytes, path, new Blob([bytes as Uint8Array<ArrayBuffer>])]) {
      resetLayerNames();
      expect(valuesOf(await loadMobileNet({ ...options, weights }))).toEqual(valuesOf(theirs));
    }
  });

  test('the weights of a whole model', async () => {
    resetLayerNames();
    const theirs = mobileNetV3Small({ alpha: 0.25, inputShape: [32, 32, 3], classes: 3 });
    const weights = await saveModel(theirs, { format: 'keras' });
    resetLayerNames();
    const net = await loadMobileNetV3Small({ alpha: 0.25, inputShape: [32, 32, 3], classes: 3, weights });
    expect(valuesOf(net)).toEqual(valuesOf(theirs));
  });

  test('whatever their layers are called: older Keras had other names', async () => {
    const options = { alpha: 0.25, inputShape: [32, 32, 3], classes: 3 } as const;
    resetLayerNames();
    const theirs = mobileNetV3Small(options);
    const text = theirs.operations.reduce(
      (json, { name }, index) =>
        json.replaceAll(`"name":"${name}"`, `"name":"old_${index}"`).replaceAll(`["${name}",`, `["old_${index}",`),
      JSON.stringify(serialize(theirs)),
    );
    const renamed = deserialize(JSON.parse(text)) as Network;
    expect(renamed.weights[0]?.path).toMatch(/^old_\d+\/kernel$/);
    for (const format of ['h5', 'weights.h5'] as const) {
      const net = await loadMobileNetV3Small({ ...options, weights: await saveWeights(renamed, { format }) });
      const values = (model: Network) => model.weights.map(({ value }) => value.data);
      expect(values(net)).toEqual(values(renamed));
    }
  });

  test('onto an input tensor', async () => {
    const theirs = mobileNet({ alpha: 0.25, includeTop: false, inputShape: [32, 32, 3] });
    const weights = await saveWeights(theirs, { format: 'h5' });
    const inputTensor = input({ shape: [64, 64, 3], name: 'mine' });
    const net = await loadMobileNet({ alpha: 0.25, includeTop: false, inputTensor, weights });
    expect(net.inputs).toBe(inputTensor);
    expect(net.weights.map(({ value }) => value.data)).toEqual(theirs.weights.map(({ value }) => value.data));
  });

  test('null leaves them random', async () => {
    setRandomSeed(3);
    const net = await loadMobileNetV2({ alpha: 0.1, weights: null, classes: 2, inputShape: [32, 32, 3] });
    setRandomSeed(3);
    const same = mobileNetV2({ alpha: 0.1, classes: 2, inputShape: [32, 32, 3] });
    expect(valuesOf(net)).toEqual(valuesOf(same));
    expect((await loadMobileNetV3Large({ alpha: 0.1, weights: null })).name).toBe('MobileNetV3Large');
  });

  test('a missing file is an error', async () => {
    const error = await refusal(loadMobileNet({ weights: join(folder, 'nope.h5') }));
    expect(error).toBeInstanceOf(FileError);
    expect(error.message).toContain('nope.h5');
  });
});

const fixture = ['fixtures', 'mobilenet_v1_0.25_224'] as const;

/** What the network of the fixture answers. */
interface Expected {
  readonly mobilenet_v1_025: readonly { readonly class: number; readonly name: string; readonly p: number }[];
}

describe.skipIf(!hasShared(...fixture))('the MobileNet 0.25/224 trained on ImageNet', () => {
  const weights = shared(...fixture, 'mobilenet_v1_0.25_224.h5');
  const json = <T>(...path: string[]): T => JSON.parse(readFileSync(shared(...path), 'utf8')) as T;
  let net: Network;
  beforeAll(async () => {
    net = await loadMobileNet({ alpha: 0.25, weights });
  });

  test('answers as it did where it was trained', async () => {
    const x = readNpy(readFileSync(shared(...fixture, 'ref', 'img_coffee.in.npy')));
    const y = await net.predict(tensor(x.data as Float32Array, x.shape));
    expectClose(y.data, readNpy(readFileSync(shared(...fixture, 'ref', 'img_coffee.out_f64.npy'))).data, {
      absolute: 1e-6,
    });
  });

  test.each(Object.entries(hasShared(...fixture) ? json<Record<string, Expected>>('images', 'expected.json') : {}))(
    'names what %s shows',
    async (name, { mobilenet_v1_025: expected }) => {
      const picture = await readPicture(shared('images', '224', `${name}.png`), 224);
      const scores = await net.predict(preprocessInput(picture));
      const classIndex = json<string[]>('images', 'imagenet_classes.json');
      const [guesses = []] = decodePredictions(scores, { classIndex, top: expected.length });
      // The classes of the pictures are the first of their names.
      expect(guesses.map(([, description]) => description.split(',')[0])).toEqual(expected.map((each) => each.name));
      expectClose(
        guesses.map(([, , score]) => score),
        expected.map(({ p }) => p),
        { absolute: 1e-5 },
      );
    },
  );

  test('is also the file that Keras’ server would have', async () => {
    const fetch = async () => new Response(readFileSync(weights));
    const fetched = await loadMobileNet({ alpha: 0.25, fetch, cache: false });
    expect(fetched.weights.map(({ value }) => value.data)).toEqual(net.weights.map(({ value }) => value.data));
  });
});
