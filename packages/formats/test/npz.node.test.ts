import { type GoldenTensor, golden, goldenFile } from '@sepal/goldens';
import { type DType, Tensor, tensor } from '@sepal/tensor';
import { zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { FileError, type ModelContents } from '../src/index.ts';
import { readNpz } from '../src/npz/read-npz.ts';
import { writeNpz } from '../src/npz/write-npz.ts';
import { writeZip } from '../src/zip/write-zip.ts';
import { joined, mutations, resultOrRefusal } from './fuzz.ts';

const where = 'weights.npz';
const { arrays } = golden('files/containers/index');

/** Sepal's type for a type of files. */
const DTYPES: Readonly<Record<string, DType>> = {
  float16: 'float32',
  bfloat16: 'float32',
  float32: 'float32',
  float64: 'float32',
  int8: 'int32',
  int16: 'int32',
  int32: 'int32',
  int64: 'int32',
  uint8: 'uint8',
  uint16: 'uint32',
  uint32: 'uint32',
  uint64: 'uint32',
  bool: 'bool',
};

/** All tensors of a file by name. */
async function all({ weights }: ModelContents): Promise<Map<string, Tensor>> {
  if (weights.kind !== 'names') throw new Error(`The layout is '${weights.kind}'.`);
  const values = await weights.read(weights.weights.map((weight) => weight.tensor));
  return new Map(weights.weights.map(({ name }, i) => [name, values[i] as Tensor]));
}

function expectArray(value: Tensor | undefined, { shape, dtype, data }: GoldenTensor): void {
  expect(value?.dtype).toBe(DTYPES[dtype]);
  expect(value?.shape).toEqual(shape);
  expect([...(value?.data ?? [])]).toEqual([...data].map((x) => (value?.dtype === 'float32' ? Math.fround(x) : x)));
}

test.each(['arrays.npz', 'arrays.compressed.npz'])("NumPy's %s", async (file) => {
  const contents = await readNpz(goldenFile(`containers/${file}`), { where });
  expect(contents).toMatchObject({ format: 'npz', config: undefined, training: undefined });
  const values = await all(contents);
  expect([...values.keys()]).toEqual(Object.keys(arrays));
  for (const [name, value] of values) expectArray(value, arrays[name] as GoldenTensor);
  if (contents.weights.kind !== 'names') return;
  for (const stored of contents.weights.weights) expect(stored.tensor.dtype).toBe(arrays[stored.name]?.dtype);
});

test('headers of every version, and what is no array is left out', async () => {
  const values = await all(await readNpz(goldenFile('containers/versions.npz'), { where }));
  expect([...values.keys()]).toEqual(['v1', 'v2', 'v3', 'python2']);
  for (const name of ['v1', 'v2', 'v3']) expect(values.get(name)).toEqual(tensor([0, 1, 2]));
  expect(values.get('python2')).toEqual(tensor([[0], [1], [2]], undefined, 'int32'));
});

test.each([
  [
    'objects.npz',
    'weights.npz/bad.npy: The array holds Python objects, pickled: reading them would run code of the file.',
  ],
  ['structured.npz', `weights.npz/bad.npy: The array is of NumPy's type "[('a', '<f4'), ('b', '<i4')]".`],
  ['texts.npz', `weights.npz/bad.npy: The array is of NumPy's type "<U2".`],
  ['complex.npz', `weights.npz/bad.npy: The array is of NumPy's type "<c8".`],
])('%s is refused', async (file, message) => {
  await expect(readNpz(goldenFile(`containers/${file}`), { where })).rejects.toThrow(message);
});

const values = [
  {
    name: 'conv1/kernel',
    value: tensor([
      [1.5, -2],
      [Number.NaN, Number.POSITIVE_INFINITY],
    ]),
  },
  { name: 'scalar', value: new Tensor([], 'float32', Float32Array.of(-0)) },
  { name: 'none', value: new Tensor([2, 0], 'float32', new Float32Array()) },
  { name: 'steps', value: tensor([-7], undefined, 'int32') },
  { name: 'é', value: tensor([4294967295, 0], undefined, 'uint32') },
  { name: 'pixels', value: tensor([0, 255, 3], undefined, 'uint8') },
  { name: 'mask', value: tensor([true, false], undefined, 'bool') },
];

test('what is written is read', async () => {
  const file = writeNpz(values);
  expect(writeNpz(values)).toEqual(file);
  const read = await all(await readNpz(file, { where }));
  expect([...read]).toEqual(values.map(({ name, value }) => [name, value]));
});

test('a file without weights', async () => {
  expect(await all(await readNpz(writeNpz([]), { where }))).toEqual(new Map());
});

test('tensors do not share memory with the file', async () => {
  const file = writeNpz(values);
  const read = await all(await readNpz(file, { where }));
  file.fill(0);
  expect([...read]).toEqual(values.map(({ name, value }) => [name, value]));
});

describe('refuses', () => {
  const header = (text: string, version = 1) => {
    const bytes = new TextEncoder().encode(text);
    const length =
      version === 1 ? [bytes.length & 255, bytes.length >> 8] : [bytes.length & 255, bytes.length >> 8, 0, 0];
    return joined(new Uint8Array([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, version, 0, ...length]), bytes);
  };
  const valid = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }";
  const read = (npy: Uint8Array) => readNpz(writeZip(new Map([['a.npy', npy]])), { where });

  test('nothing of the valid header', async () => {
    expect((await read(joined(header(valid), new Uint8Array(8)))).weights).toMatchObject({ weights: [{ name: 'a' }] });
    const reordered = "{ 'shape' : ( 2 , ) ,'fortran_order':False,  'descr':'<f4'}  \n";
    expect((await read(joined(header(reordered, 2), new Uint8Array(8)))).weights).toMatchObject({
      weights: [{ tensor: { shape: [2] } }],
    });
  });

  test.each([
    ['another file', new TextEncoder().encode('hello, hello, hello'), 'it does not begin as .npy files do'],
    ['an empty file', new Uint8Array(), 'it does not begin as .npy files do'],
    ['version 4', joined(header(valid, 4)), 'This is version 4 of .npy. Expected 1, 2 or 3.'],
    [
      'a header that is cut',
      header(valid).subarray(0, 30),
      'its header is declared to have 67 bytes, and 30 are there',
    ],
    [
      'data that is cut',
      joined(header(valid), new Uint8Array(7)),
      'An array of shape (2) and type float32 has 8 bytes. Received 7.',
    ],
    ['more data', joined(header(valid), new Uint8Array(9)), 'has 8 bytes. Received 9.'],
    ['terabytes', header(valid.replace('(2,)', '(1000000, 1000000)')), 'has 4000000000000 bytes. Received 0.'],
    ['more than numbers hold', header(valid.replace('(2,)', `(${'999999999, '.repeat(60)})`)), 'Received 0.'],
    ['a negative length', header(valid.replace('(2,)', '(-2,)')), 'damaged'],
    ['a missing key', header("{'descr': '<f4', 'shape': (2,), }"), 'its header is'],
    ['a repeated key', header("{'descr': '<f4', 'descr': '<f4', 'shape': (2,), }"), 'its header is'],
    ['a fourth key', header(valid.replace('}', "'more': 1}")), 'its header is'],
    ['code', header("__import__('os').system('true')"), 'its header is'],
    ['too many axes', header(valid.replace('(2,)', `(${'1, '.repeat(65)})`)), 'its shape is'],
  ])('%s', async (_, npy, message) => {
    await expect(read(npy)).rejects.toThrow(message);
    await expect(read(npy)).rejects.toBeInstanceOf(FileError);
  });

  test('an archive without arrays', async () => {
    await expect(readNpz(zipSync({ 'a.txt': new Uint8Array(3) }), { where })).rejects.toThrow(
      'The archive holds no arrays',
    );
  });

  test.each(['a\\b', 'c:d', '/a', '../a'])('to write the name %s, which it would not read', (name) => {
    expect(() => writeNpz([{ name, value: tensor([1]) }])).toThrow(FileError);
  });

  test('tensors of another file', async () => {
    const { weights } = await readNpz(writeNpz(values), { where });
    await expect(weights.read([{ path: 'a', shape: [], dtype: 'float32' }])).rejects.toThrow(
      "'a' is a tensor of another file.",
    );
  });

  test('64-bit integers that do not fit', async () => {
    const npy = joined(
      header("{'descr': '<i8', 'fortran_order': False, 'shape': (), }"),
      new Uint8Array([0, 0, 0, 0, 1, 0, 0, 0]),
    );
    await expect(read(npy).then(all)).rejects.toThrow('holds 4294967296. Integers of up to 32 bits');
  });
});

test.each(['arrays.npz', 'arrays.compressed.npz', 'versions.npz'])(
  'a damaged %s gives tensors or a FileError',
  async (file) => {
    for (const bytes of mutations(goldenFile(`containers/${file}`), 300, 31)) {
      const read = await resultOrRefusal(async () => all(await readNpz(bytes, { where })));
      if (read instanceof FileError) continue;
      for (const value of read.values()) expect(value.data.byteLength).toBeLessThanOrEqual(8 * bytes.length);
    }
  },
);
