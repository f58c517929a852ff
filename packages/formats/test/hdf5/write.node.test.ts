import { readFileSync } from 'node:fs';
import { hasShared, shared } from '@sepal/goldens';
import { Tensor, tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../src/contents/model-contents.ts';
import type { NamedTensor, WeightGroup } from '../../src/contents/stored-weights.ts';
import type { LayerValues, NamedValue, WeightTree } from '../../src/contents/written-weights.ts';
import type { Hdf5File } from '../../src/hdf5/hdf5-file.ts';
import { readHdf5 } from '../../src/hdf5/read-hdf5.ts';
import { writeHdf5 } from '../../src/hdf5/write-hdf5.ts';
import { readLegacyH5 } from '../../src/legacy-h5/read-legacy-h5.ts';
import { writeLegacyH5 } from '../../src/legacy-h5/write-legacy-h5.ts';
import { readWeightTree } from '../../src/weights-h5/read-weight-tree.ts';
import { writeWeightTree } from '../../src/weights-h5/write-weight-tree.ts';
import { layoutOf } from './layout.ts';

const open = (bytes: Uint8Array): Promise<Hdf5File> => readHdf5(bytes, { where: 'test.h5' });

async function valuesOf(file: Hdf5File, weights: readonly NamedTensor[]): Promise<NamedValue[]> {
  const values = await file.read(weights.map(({ tensor: stored }) => stored));
  return weights.map(({ name }, index) => ({ name, value: values[index] as Tensor }));
}

async function treeOf(file: Hdf5File, group: WeightGroup): Promise<WeightTree> {
  const groups = new Map<string, WeightTree>();
  for (const [name, inner] of group.groups) groups.set(name, await treeOf(file, inner));
  return { ...(group.name !== undefined && { name: group.name }), variables: await file.read(group.variables), groups };
}

async function readTree(bytes: Uint8Array): Promise<{ root: WeightTree; optimizer: NamedValue[] }> {
  const file = await open(bytes);
  const { weights, optimizer } = readWeightTree(file);
  if (weights.kind !== 'tree') throw new Error('not a tree');
  const contents = { root: await treeOf(file, weights.root), optimizer: await valuesOf(file, optimizer) };
  file.close();
  return contents;
}

interface Legacy {
  readonly config: JsonObject | undefined;
  readonly layers: readonly LayerValues[];
  readonly training: { readonly config: JsonObject | undefined; readonly optimizer: readonly NamedValue[] };
}

async function readLegacy(bytes: Uint8Array): Promise<Legacy> {
  const file = await open(bytes);
  const { config, weights, training } = readLegacyH5(file);
  const layers: LayerValues[] = [];
  for (const layer of weights.kind === 'layers' ? weights.layers : []) {
    layers.push({ name: layer.name, weights: await valuesOf(file, layer.weights) });
  }
  const optimizer = await valuesOf(file, training?.optimizer ?? []);
  file.close();
  return { config, layers, training: { config: training?.config, optimizer } };
}

const kernel = tensor(
  Array.from({ length: 24 }, (_, index) => index / 4),
  [2, 3, 4],
);
const bits = new Tensor([4], 'float32', new Float32Array(Uint32Array.of(0x7fc01234, 0x80000000, 1, 0xff800000).buffer));

describe.skipIf(!hasShared('keras', 'golden'))("Keras' own files, read and written again, have the same layout", () => {
  test.for(['mobilenet_025_32_10.h5', 'nested.h5', 'seq.h5'])('%s', async (name) => {
    const original = new Uint8Array(readFileSync(shared('keras', 'golden', name)));
    const contents = await readLegacy(original);
    const written = await writeLegacyH5({ kerasVersion: '3.15.1', backend: 'jax', ...contents });
    expect(await layoutOf(written)).toEqual(await layoutOf(original));
    expect(await readLegacy(written)).toEqual(contents);
  });

  test.for(['mobilenet_025_32_10.weights.h5', 'seq.weights.h5'])('%s', async (name) => {
    const original = new Uint8Array(readFileSync(shared('keras', 'golden', name)));
    const { root, optimizer } = await readTree(original);
    const groups = new Map(root.groups);
    if (optimizer.length > 0) {
      groups.set('optimizer', { name: 'adam', variables: optimizer.map(({ value }) => value), groups: new Map() });
    }
    const written = await writeWeightTree({ ...root, groups });
    expect(await layoutOf(written)).toEqual(await layoutOf(original));
    expect(await readTree(written)).toEqual({ root, optimizer });
  });
});

test('tensors of every type come back bit for bit', async () => {
  const datasets = new Map<string, Tensor>([
    ['kernel', kernel],
    ['bits', bits],
    ['scalar', tensor(-0)],
    ['empty', new Tensor([0, 3], 'float32', new Float32Array(0))],
    ['int32', tensor([-(2 ** 31), 2 ** 31 - 1], [2], 'int32')],
    ['uint32', tensor([0, 2 ** 32 - 1], [2], 'uint32')],
    ['uint8', tensor([0, 255], [2], 'uint8')],
    ['part of a buffer', new Tensor([2], 'float32', Float32Array.of(1, 2, 3, 4).subarray(1, 3))],
  ]);
  const file = await open(await writeHdf5({ datasets }));
  const names = [...datasets.keys()];
  const values = await file.read(names.map((name) => file.root.datasets.get(name) as NamedTensor['tensor']));
  file.close();
  const raw = ({ shape, dtype, data }: Tensor) => [
    shape,
    dtype,
    [...new Uint8Array(data.buffer, data.byteOffset, data.byteLength)],
  ];
  expect(values.map(raw)).toEqual([...datasets.values()].map(raw));
});

test('attributes come back', async () => {
  const attributes = new Map<string, string | readonly string[] | number | readonly number[]>([
    ['text', 'żółć 🙂'],
    ['empty text', ''],
    ['texts', ['a', '', 'ż']],
    ['number', 2.5],
    ['numbers', [1, -2]],
    ['nothing', []],
    ['long', 'x'.repeat(300_000)],
    ['__proto__', 'harmless'],
  ]);
  const file = await open(await writeHdf5({ attributes }));
  file.close();
  expect([...file.root.attributes].sort()).toEqual([...attributes].sort());
});

test('lists of texts over 64 kB are split as NumPy splits them, and joined again', async () => {
  const names = Array.from({ length: 2000 }, (_, index) => `block_${index}_${'with_a_long_name_'.repeat(5)}`);
  const attributes = new Map([['layer_names', names]]);
  const bytes = await writeHdf5({ attributes });
  const lengths = (await layoutOf(bytes))
    .filter((line) => line.includes('@layer_names'))
    .map((line) => [line.split(/[@:]/)[1], line.match(/"shape":\[(\d+)\]/)?.[1]]);
  expect(lengths).toEqual([
    ['layer_names0', '667'],
    ['layer_names1', '667'],
    ['layer_names2', '666'],
  ]);
  const file = await open(bytes);
  file.close();
  expect([...file.root.attributes]).toEqual([...attributes]);
  await expect(writeHdf5({ attributes: new Map([['names', ['x'.repeat(64_513)]]]) })).rejects.toThrow(
    /A text of the attribute "names" has 64513 bytes. At most 64512/,
  );
});

test("legacy files hold layers with '/' in their names, weightless layers and all of 2,000 layers in order", async () => {
  const long = 'a_name_that_makes_the_list_of_names_too_long_for_one_attribute';
  const layers: LayerValues[] = [
    { name: 'scope/dense', weights: [{ name: 'scope/dense/kernel:0', value: kernel }] },
    { name: 'scope', weights: [] },
    ...Array.from({ length: 2000 }, (_, index) => ({ name: `${long}_${index}`, weights: [] })),
    { name: 'dense_10', weights: [{ name: 'dense_10/bias', value: bits }] },
    { name: 'dense_2', weights: [{ name: '__proto__', value: kernel }] },
  ];
  const written = await writeLegacyH5({ kerasVersion: '2.15.0', backend: 'tensorflow', layers });
  const contents = await readLegacy(written);
  expect(contents.layers).toEqual(layers);
  expect(contents.config).toBeUndefined();
});

test('a legacy file says who wrote it', async () => {
  for (const [kerasVersion, name] of [
    ['3.15.1', 'Keras'],
    ['2.3.1', 'Keras'],
    ['1.2.2', 'Keras'],
    ['2.2.4-tf', 'tf.keras'],
    ['2.4.0', 'tf.keras'],
    ['2.15.0', 'tf.keras'],
  ] as const) {
    const file = await open(await writeLegacyH5({ kerasVersion, backend: 'tensorflow', layers: [] }));
    expect(readLegacyH5(file).writer).toEqual({ name, version: kerasVersion, backend: 'tensorflow' });
    file.close();
  }
});

test('what cannot be written is refused', async () => {
  const weights = [
    { name: 'kernel', value: kernel },
    { name: 'kernel', value: kernel },
  ];
  expect(() => writeLegacyH5({ kerasVersion: '3', backend: 'jax', layers: [{ name: 'a', weights }] })).toThrow(
    "Two weights of one layer are named 'kernel'.",
  );
  await expect(writeHdf5({ datasets: new Map([['a//b', kernel]]) })).rejects.toThrow('"a//b" in / cannot be a name');
  const same = { groups: new Map([['a', {}]]), datasets: new Map([['a', kernel]]) };
  await expect(writeHdf5(same)).rejects.toThrow(/^HDF5: \/a cannot be written: .*exists/);
});
