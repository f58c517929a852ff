/** Damaged and hostile files, through what users call: a model or an error of Sepal, and nothing half-loaded. */
import { goldenFile } from '@sepal/goldens';
import { resetLayerNames } from '@sepal/layers';
import { SepalError } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import {
  describe as describeFile,
  FileError,
  type Json,
  loadModel,
  loadTfjsModel,
  loadWeights,
  saveTfjsModel,
  saveWeights,
} from '../../src/index.ts';
import { readZip } from '../../src/zip/read-zip.ts';
import { writeZip } from '../../src/zip/write-zip.ts';
import { mutations, seeded } from '../fuzz.ts';
import { mutated } from '../json-mutations.ts';
import { type LoadedModel, sumOf } from './golden-model.ts';

/** How often files are changed; `SEPAL_FUZZ_ROUNDS` asks for more. */
const ROUNDS = Number(process.env['SEPAL_FUZZ_ROUNDS'] ?? 3);
const NESTED = 'keras-3.15/nested.keras';
const model = await loadModel<LoadedModel>(goldenFile(NESTED));
const utf8 = new TextEncoder();
const tfjs = await saveTfjsModel(model as never);
const topology = tfjs.get('model.json') as Uint8Array;
const [shardName] = [...tfjs.keys()].filter((name) => name !== 'model.json');
const shard = tfjs.get(shardName as string) as Uint8Array;

const files: Readonly<Record<string, Uint8Array>> = {
  '.keras': goldenFile(NESTED),
  'deflated .keras': goldenFile('keras-3.15/sequential.deflated.keras'),
  '.h5': goldenFile('keras-2.2/nested.h5'),
  '.weights.h5': goldenFile('keras-3.15/nested.weights.h5'),
  'weights alone as .h5': goldenFile('keras-3.15/nested.legacy.weights.h5'),
  '.npz': await saveWeights(model as never, { format: 'npz' }),
  '.safetensors': await saveWeights(model as never, { format: 'safetensors' }),
};

/** What each public function makes of a file: nothing, or the error that it refuses it with. */
async function results(bytes: Uint8Array): Promise<(SepalError | undefined)[]> {
  const before = sumsOf();
  const all: (SepalError | undefined)[] = [];
  for (const read of [
    () => loadModel(bytes, { keepTraining: true }),
    () => describeFile(bytes),
    () => loadWeights(model as never, bytes),
  ]) {
    all.push(await refusalOf(read));
  }
  if (all[2] !== undefined) expect(sumsOf()).toEqual(before);
  return all;
}

async function refusalOf(read: () => Promise<unknown>): Promise<SepalError | undefined> {
  resetLayerNames();
  try {
    await read();
    return undefined;
  } catch (error) {
    if (!(error instanceof SepalError)) throw error;
    expect(error.message.length).toBeGreaterThan(20);
    return error;
  }
}

const sumsOf = (): string[] => model.weights.map(({ value }) => sumOf(value));

describe.each(Object.entries(files))('%s', (name, file) => {
  const half = file.slice(0, file.length >> 1);
  test.each<[string, Uint8Array]>([
    ['empty', new Uint8Array()],
    ['one byte', file.slice(0, 1)],
    ['the first bytes', file.slice(0, 16)],
    ['half of it', half],
    ['without its last byte', file.slice(0, -1)],
    ['zeros behind the first bytes', Uint8Array.from(file, (byte, index) => (index < 8 ? byte : 0))],
    ['noise', Uint8Array.from({ length: 5000 }, (_, index) => (index * 7919 + 13) % 251)],
    ['a page', utf8.encode('<!DOCTYPE html><html><body>404 Not Found</body></html>')],
  ])('%s is refused', async (what, bytes) => {
    // HDF5 may end with what nobody needs.
    const isOpen = what === 'without its last byte' && /h5$/.test(name);
    for (const refusal of await results(bytes)) if (!isOpen) expect(refusal).toBeInstanceOf(FileError);
  });

  test('bytes changed anywhere', { timeout: 120_000 }, async () => {
    // HDF5 is read in a worker of its own, which takes its time.
    for (const bytes of mutations(file, /h5|keras/.test(name) ? ROUNDS : 10 * ROUNDS, name.length))
      await results(bytes);
  });
});

/** The archive with another config. */
function withConfig(path: string, change: (config: Json) => Json | string): Uint8Array {
  const entries = readZip(goldenFile(path), { where: path });
  const text = new TextDecoder().decode(entries.get('config.json')?.());
  const changed = change(JSON.parse(text) as Json);
  const config = utf8.encode(typeof changed === 'string' ? changed : JSON.stringify(changed));
  return writeZip(new Map([...entries].map(([name, read]) => [name, name === 'config.json' ? config : read()])));
}

describe('configs in a sound archive', () => {
  const paths = [
    NESTED,
    'keras-3.15/operators.keras',
    'keras-3.15/every_small_layer.keras',
    'keras-3.15/dictionaries.keras',
  ];
  test.each(paths)('%s, changed anywhere', { timeout: 120_000 }, async (path) => {
    for (let seed = 0; seed < ROUNDS; seed++) await results(withConfig(path, (config) => mutated(config, seed)));
  });

  test.each(paths)('%s, with numbers that claim terabytes', { timeout: 120_000 }, async (path) => {
    const below = seeded(path.length);
    const sizes = [2 ** 31 - 1, 2 ** 31, 2 ** 32, 1e9, 1e15, 2 ** 53, -1, 1e308];
    const at = (list: readonly number[]): number => list[Math.floor(below() * list.length)] as number;
    for (let round = 0; round < ROUNDS; round++) {
      const grow = (config: Json): string =>
        JSON.stringify(config, (_, value: unknown) => (typeof value === 'number' && below() < 0.1 ? at(sizes) : value));
      await results(withConfig(path, grow));
    }
  });

  const dense = (units: number, inputSize: number): string =>
    JSON.stringify({
      module: 'keras',
      class_name: 'Sequential',
      config: {
        name: 'large',
        layers: [
          { module: 'keras.layers', class_name: 'InputLayer', config: { batch_shape: [null, inputSize], name: 'x' } },
          { module: 'keras.layers', class_name: 'Dense', config: { name: 'dense', units } },
        ],
      },
    });
  test.each([
    [2 ** 28, 3],
    [2 ** 20, 2 ** 20],
    [2 ** 31, 2 ** 31],
    [2 ** 53, 2 ** 53],
  ])('a layer of %d by %d, which the weights do not have, makes no such array', async (units, inputSize) => {
    const bytes = withConfig(NESTED, () => dense(units, inputSize));
    const before = process.memoryUsage();
    const refusal = await refusalOf(() => loadModel(bytes));
    expect(refusal).toBeInstanceOf(SepalError);
    const after = process.memoryUsage();
    expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(2 ** 26);
  });

  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])('the name %s does no harm', async (name) => {
    const named = withConfig('keras-3.15/sequential.keras', (config) =>
      JSON.stringify(config).replaceAll('"dense"', JSON.stringify(name)),
    );
    const loaded = await refusalOf(() => loadModel(named));
    if (loaded !== undefined) expect(loaded.message).toContain(name);
    const classes = withConfig('keras-3.15/sequential.keras', (config) =>
      JSON.stringify(config).replaceAll('"Dense"', JSON.stringify(name)),
    );
    expect((await refusalOf(() => loadModel(classes)))?.message).toContain(name);
    expect(({} as Record<string, unknown>)['class_name']).toBeUndefined();
  });

  test('no config, and configs of another kind', async () => {
    for (const text of ['', '{', '[]', 'null', '{}', '"x"', '{"class_name":"Sequential"}', '['.repeat(100_000)]) {
      const bytes = withConfig(NESTED, () => text);
      expect(await refusalOf(() => loadModel(bytes))).toBeInstanceOf(FileError);
    }
  });
});

describe('model.json', () => {
  const source = (json: Uint8Array | string, weights: Uint8Array = shard): Map<string, Uint8Array> =>
    new Map([
      ['model.json', typeof json === 'string' ? utf8.encode(json) : json],
      [shardName as string, weights],
    ]);
  const load = (json: Uint8Array | string, weights?: Uint8Array) =>
    refusalOf(() => loadTfjsModel(source(json, weights) as never));

  test('is read', async () => expect(await load(topology)).toBeUndefined());

  test.each<[string, Uint8Array]>([
    ['short', shard.slice(0, -1)],
    ['long', new Uint8Array(shard.length + 1)],
    ['empty', new Uint8Array()],
    ['a page', utf8.encode('<!DOCTYPE html><title>404</title>')],
  ])('a shard that is %s', async (_, bytes) => expect(await load(topology, bytes)).toBeInstanceOf(FileError));

  test('changed anywhere', async () => {
    const json = JSON.parse(new TextDecoder().decode(topology)) as Json;
    for (let seed = 0; seed < 40 * ROUNDS; seed++) await load(JSON.stringify(mutated(json, seed)));
    for (const bytes of mutations(topology, 30 * ROUNDS, 5)) await load(bytes);
  });
});
