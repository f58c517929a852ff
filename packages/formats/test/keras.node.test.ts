import { golden, goldenFile } from '@sepal/goldens';
import { Tensor } from '@sepal/tensor';
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, test, vi } from 'vitest';
import type { WeightGroup } from '../src/contents/stored-weights.ts';
import type { WeightTree } from '../src/contents/written-weights.ts';
import { describe as describeFile } from '../src/describe/describe.ts';
import { FileError, type Json, type ModelContents } from '../src/index.ts';
import { parseJson } from '../src/json/parse-json.ts';
import { readKeras } from '../src/keras/read-keras.ts';
import { readShardedWeights } from '../src/keras/read-sharded-weights.ts';
import { isShardTable } from '../src/keras/shard-table.ts';
import { writeKeras } from '../src/keras/write-keras.ts';
import { openFile } from '../src/load/open-file.ts';
import { mutations, resultOrRefusal } from './fuzz.ts';

// Many small files: a worker for each would take most of the time. The tests in hdf5/ are about the worker.
vi.mock('../src/platform/start-hdf5-worker.ts', () => ({ startHdf5Worker: async () => undefined }));

const where = 'model.keras';
const utf8 = (text: string) => new TextEncoder().encode(text);

/** The weights of a file as its writer takes them. */
async function treeOf({ weights }: ModelContents): Promise<WeightTree> {
  if (weights.kind !== 'tree') throw new Error(`The layout is '${weights.kind}'.`);
  const read = async ({ name, variables, groups }: WeightGroup): Promise<WeightTree> => ({
    ...(name !== undefined && { name }),
    variables: await weights.read(variables),
    groups: new Map(
      await Promise.all(
        [...groups].map(async ([key, group]): Promise<[string, WeightTree]> => [key, await read(group)]),
      ),
    ),
  });
  return read(weights.root);
}

const readAll = async (contents: ModelContents) => {
  try {
    return await treeOf(contents);
  } finally {
    contents.close();
  }
};

const versions = ['3.0', '3.3', '3.6', '3.9', '3.15'] as const;
const files = versions.flatMap((version) =>
  golden(`files/keras-${version}/index`).cases.flatMap(({ files, compiled, weights, optimizer }) =>
    Object.entries(files)
      .filter(([kind]) => kind.endsWith('keras'))
      .map(([, file]) => ({ version, file, compiled, count: weights.length, optimizer: optimizer.length })),
  ),
);

const countOf = ({ variables, groups }: WeightTree): number =>
  [...groups.values()].reduce((sum, group) => sum + countOf(group), variables.length);

test('there are files of every version', () => {
  expect(new Set(files.map(({ version }) => version))).toEqual(new Set(versions));
});

/** Everything that a file holds, read. */
async function contentsOf(bytes: Uint8Array) {
  const contents = await readKeras(bytes, { where });
  const { config, training, writer, ignored, format } = contents;
  const optimizer = training?.optimizer ?? [];
  const values = await contents.weights.read(optimizer.map((variable) => variable.tensor));
  const state = optimizer.map(({ name }, i) => ({ name, value: values[i] as Tensor }));
  return { format, config, writer, ignored, compiled: training?.config, state, tree: await readAll(contents) };
}

test.each(files)("Keras' keras-$version/$file", async ({ version, file, compiled, count, optimizer }) => {
  const {
    format,
    writer,
    ignored,
    compiled: config,
    state,
    tree,
  } = await contentsOf(goldenFile(`keras-${version}/${file}`));
  expect({ format, name: writer.name, ignored }).toEqual({ format: 'keras', name: 'Keras', ignored: undefined });
  expect(writer.version?.startsWith(`${version}.`)).toBe(true);
  expect(config !== undefined).toBe(compiled);
  expect(state.map(({ name }) => name)).toEqual(Array.from({ length: optimizer }, (_, i) => `vars/${i}`));
  expect(countOf(tree)).toBe(count);
});

test.each(['sequential', 'nested', 'shared_by_two_models', 'separable_in_sequentials', 'every_norm'])(
  'what is read of %s is written, and read again',
  async (name) => {
    const read = await contentsOf(goldenFile(`keras-3.15/${name}.keras`));
    const { compile_config: _, ...config } = read.config ?? {};
    const { compiled, state, tree, writer } = read;
    const parts = { config, kerasVersion: writer.version as string, weights: tree };
    const training = compiled === undefined ? {} : { training: { config: compiled, optimizer: state } };
    const written = await writeKeras({ ...parts, ...training });
    expect(Object.keys(unzipSync(written))).toEqual(['metadata.json', 'config.json', 'model.weights.h5']);
    expect(await contentsOf(written)).toEqual({ ...read, config: compiled === undefined ? config : read.config });
  },
);

test('describe names what nobody reads', async () => {
  const description = await describeFile(goldenFile('containers/infinite.keras'));
  expect(description.ignored).toEqual(['assets/first/words.txt']);
  expect(String(description)).toMatch(/^not read: +assets\/first\/words\.txt$/m);
  const usual = await describeFile(goldenFile('keras-3.15/functional.keras'));
  expect(usual.ignored).toEqual([]);
  expect(String(usual)).not.toContain('not read');
});

test('a config with numbers that are not finite, and an asset that nobody reads', async () => {
  const contents = await readKeras(goldenFile('containers/infinite.keras'), { where });
  expect(contents.ignored).toEqual(['assets/first/words.txt']);
  const layers = (
    contents as unknown as { config: { config: { layers: { class_name: string; config: Record<string, Json> }[] } } }
  ).config.config.layers;
  expect(layers.find((layer) => layer.class_name === 'Masking')?.config['mask_value']).toBeNaN();
  expect(layers.find((layer) => layer.class_name === 'ReLU')?.config['max_value']).toBe(Number.POSITIVE_INFINITY);
  const weights = await readAll(contents);
  const again = await readKeras(await writeKeras({ config: contents.config ?? {}, kerasVersion: '3.15.1', weights }), {
    where,
  });
  expect(again.config).toEqual(contents.config);
  again.close();
});

describe('refuses', () => {
  const whole = goldenFile('keras-3.15/functional.keras');
  const entries = unzipSync(whole);
  const without = (name: string) => Object.fromEntries(Object.entries(entries).filter(([key]) => key !== name));

  test('an archive without a config or without weights, with the names of what it holds', async () => {
    await expect(readKeras(zipSync(without('config.json')), { where })).rejects.toThrow(
      `model.keras: A .keras archive has an entry 'config.json'. Received "metadata.json", "model.weights.h5".`,
    );
    await expect(readKeras(zipSync(without('model.weights.h5')), { where })).rejects.toThrow(
      "has an entry 'model.weights.h5'",
    );
    await expect(readKeras(zipSync({}), { where })).rejects.toThrow('Received no entries.');
  });

  test('pickled weights, without reading them', async () => {
    await expect(readKeras(goldenFile('containers/pickled.keras'), { where })).rejects.toThrow(
      'The weights are in model.weights.npz, as pickled Python objects: reading them would run code of the file.',
    );
  });

  test.each([
    ['config.json', '{"class_name": ', 'model.keras/config.json: The JSON ends after 15 characters'],
    ['config.json', '[]', 'model.keras/config.json: This is a JSON object. Received [].'],
    ['config.json', '{"compile_config": 3}', 'model.keras/config.json: compile_config is an object. Received 3.'],
    ['metadata.json', 'null', 'model.keras/metadata.json: This is a JSON object. Received null.'],
    ['model.weights.h5', 'not HDF5', 'model.keras/model.weights.h5: '],
    ['model.weights.h5', '', 'model.keras/model.weights.h5: '],
  ])('%s that is %j', async (name, content, message) => {
    const error = await readKeras(zipSync({ ...entries, [name]: utf8(content) }), { where }).catch(
      (reason: unknown) => reason,
    );
    expect(error).toBeInstanceOf(FileError);
    expect((error as FileError).message).toContain(message);
  });

  test('a file without metadata is read: Keras does not look at it', async () => {
    const contents = await readKeras(zipSync(without('metadata.json')), { where });
    expect(contents.writer).toEqual({ name: undefined, version: undefined });
    contents.close();
  });

  test('nothing after an abort', async () => {
    const reason = new Error('not wanted any more');
    await expect(readKeras(whole, { where, signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });
});

describe('weights in several files', () => {
  const table = parseJson(goldenFile('containers/several.weights.json'), 'several.weights.json');
  const shards = async (path: string) => goldenFile(`containers/${path}`);
  const options = { where: 'several.weights.json' };

  test('are those of the whole, also where one layer is in two files', async () => {
    expect(isShardTable(table)).toBe(true);
    expect(isShardTable({ weightsManifest: [] })).toBe(false);
    const contents = await readShardedWeights(table, shards, options);
    expect(contents).toMatchObject({ format: 'weights.h5', config: undefined, training: undefined });
    const whole = await readAll(await readKeras(goldenFile('containers/infinite.keras'), { where }));
    const layers = async (tree: WeightTree) =>
      [...(tree.groups.get('layers')?.groups ?? [])].sort(([a], [b]) => a.localeCompare(b));
    expect(await layers(await readAll(contents))).toEqual(await layers(whole));
  });

  test('are opened like any file, and lie beside the JSON', async () => {
    const names = ['several.weights.json', 'several_00000.weights.h5', 'several_00001.weights.h5'];
    const files = new Map(names.map((name) => [name, goldenFile(`containers/${name}`)]));
    const { contents, where } = await openFile(files);
    expect(where).toBe('several.weights.json');
    expect(countOf(await readAll(contents))).toBe(8);
    files.delete('several_00001.weights.h5');
    await expect(openFile(files)).rejects.toThrow('The file "several_00001.weights.h5" is missing.');
    const outside = { weight_map: { '/vars': ['../secret.weights.h5'] } };
    await expect(openFile(new Map([['a.json', utf8(JSON.stringify(outside))]]))).rejects.toThrow(
      'Only files beside this one',
    );
  });

  test('refuses files that are missing, damaged or hold the same, and says which', async () => {
    const missing = new FileError({ where: 'several_00001.weights.h5', message: 'It is gone.' });
    const one = async (path: string) => {
      if (path.includes('00001')) throw missing;
      return shards(path);
    };
    await expect(readShardedWeights(table, one, options)).rejects.toBe(missing);
    const damaged = async (path: string) => (path.includes('00001') ? utf8('nothing') : shards(path));
    await expect(readShardedWeights(table, damaged, options)).rejects.toThrow('several_00001.weights.h5: ');
    const same = async () => shards('several_00000.weights.h5');
    await expect(readShardedWeights(table, same, options)).rejects.toThrow(
      "Two files hold the same variables: '/layers/",
    );
    for (const wrong of [{}, { weight_map: [] }, { weight_map: { a: [3] } }, { weight_map: { a: {} } }]) {
      await expect(readShardedWeights(wrong, shards, options)).rejects.toThrow(
        /weight_map (?:is an object|names files)/,
      );
    }
  });
});

test('a damaged file gives its contents or a FileError', { timeout: 300_000 }, async () => {
  for (const bytes of mutations(goldenFile('keras-3.15/nested.keras'), 40, 51)) {
    const read = await resultOrRefusal(async () => readAll(await readKeras(bytes, { where })));
    if (!(read instanceof FileError)) expect(read.groups).toBeInstanceOf(Map);
  }
});

test('tensors are tensors', async () => {
  const contents = await readKeras(goldenFile('keras-3.15/functional.keras'), { where });
  const { weights } = contents;
  await expect(weights.read([{ path: '/layers/none/vars/0', shape: [], dtype: 'float32' }])).rejects.toBeInstanceOf(
    FileError,
  );
  const layers = (await readAll(contents)).groups.get('layers');
  expect(
    [...(layers?.groups.values() ?? [])]
      .flatMap(({ variables }) => variables)
      .every((value) => value instanceof Tensor),
  ).toBe(true);
});
