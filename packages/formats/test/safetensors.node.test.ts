import { type GoldenTensor, golden, goldenFile } from '@sepal/goldens';
import { type DType, Tensor, tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { FileError, type ModelContents } from '../src/index.ts';
import { readSafetensors } from '../src/safetensors/read-safetensors.ts';
import { writeSafetensors } from '../src/safetensors/write-safetensors.ts';
import { joined, mutations, resultOrRefusal } from './fuzz.ts';

const where = 'model.safetensors';
const { arrays } = golden('files/containers/index');

async function all({ weights }: ModelContents): Promise<Map<string, Tensor>> {
  if (weights.kind !== 'names') throw new Error(`The layout is '${weights.kind}'.`);
  const values = await weights.read(weights.weights.map((weight) => weight.tensor));
  return new Map(weights.weights.map(({ name }, i) => [name, values[i] as Tensor]));
}

test('a file of safetensors', async () => {
  const contents = await readSafetensors(goldenFile('containers/arrays.safetensors'), { where });
  expect(contents).toMatchObject({ format: 'safetensors', config: undefined, metadata: { format: 'np', note: 'é' } });
  const values = await all(contents);
  const native = Object.keys(arrays).filter((name) => !/^big\/(?!u?int8)|\/big$/.test(name));
  expect([...values.keys()].sort()).toEqual([...native, 'types/bfloat16'].sort());
  for (const [name, value] of values) {
    const { shape, data } = (arrays[name] ?? {
      shape: [6],
      data: [-1, -0.75, -0.5, -0.25, 0, 0.25],
    }) as GoldenTensor;
    expect(value.shape).toEqual(shape);
    expect([...value.data]).toEqual([...data].map((x) => (value.dtype === 'float32' ? Math.fround(x) : x)));
  }
  const dtypes: readonly (readonly [string, DType])[] = [
    ['types/float16', 'float32'],
    ['types/int64', 'int32'],
    ['types/uint64', 'uint32'],
    ['types/bool', 'bool'],
  ];
  for (const [name, dtype] of dtypes) expect(values.get(name)?.dtype).toBe(dtype);
});

const values = [
  { name: 'mask', value: tensor([true, false, true], undefined, 'bool') },
  {
    name: 'conv1/kernel',
    value: tensor([
      [1.5, -2],
      [Number.NaN, Number.POSITIVE_INFINITY],
    ]),
  },
  { name: 'scalar', value: new Tensor([], 'float32', Float32Array.of(-0)) },
  { name: 'none', value: new Tensor([2, 0], 'float32', new Float32Array()) },
  { name: '"é"', value: tensor([-7], undefined, 'int32') },
  { name: '10', value: tensor([4294967295, 0], undefined, 'uint32') },
  { name: '9', value: tensor([0, 255, 3], undefined, 'uint8') },
];

test('what is written is read, aligned, and does not share memory with the file', async () => {
  const file = writeSafetensors(values, { metadata: { format: 'np' } });
  const contents = await readSafetensors(file, { where });
  expect(contents.metadata).toEqual({ format: 'np' });
  const read = await all(contents);
  file.fill(0);
  for (const { name, value } of values) expect(read.get(name)).toEqual(value);
  expect(read.size).toBe(values.length);
  const header = new DataView(writeSafetensors(values).buffer).getBigUint64(0, true);
  expect(header % 8n).toBe(0n);
  expect((await readSafetensors(writeSafetensors([]), { where })).weights).toMatchObject({ weights: [] });
});

test('names that cannot be written', () => {
  const [first] = values as [(typeof values)[number]];
  expect(() => writeSafetensors([first, first])).toThrow('Received "mask" twice.');
  expect(() => writeSafetensors([{ ...first, name: '__metadata__' }])).toThrow('Received "__metadata__".');
});

describe('refuses', () => {
  const file = (header: unknown, bytes: number) => {
    const json = new TextEncoder().encode(typeof header === 'string' ? header : JSON.stringify(header));
    const length = new Uint8Array(8);
    new DataView(length.buffer).setBigUint64(0, BigInt(json.length), true);
    return joined(length, json, new Uint8Array(bytes));
  };
  const f32 = (begin: number, end: number, shape: readonly unknown[] = [(end - begin) / 4]) => ({
    dtype: 'F32',
    shape,
    data_offsets: [begin, end],
  });

  test('nothing of a valid file', async () => {
    const { weights } = await readSafetensors(file({ b: f32(8, 16), a: f32(0, 8), none: f32(8, 8) }, 16), { where });
    expect(weights).toMatchObject({ kind: 'names', weights: [{ name: 'b' }, { name: 'a' }, { name: 'none' }] });
  });

  test.each([
    ['too few bytes', new Uint8Array(7), 'it has 7 bytes, and begins with eight'],
    ['a header that is cut', file('{}', 0).subarray(0, 9), 'its header is declared to have 2 bytes, and 1 are there'],
    [
      'a header of exabytes',
      new Uint8Array(20).fill(255),
      /its header is declared to have \d+ bytes, and 12 are there/,
    ],
    ['a header that is no JSON', file('{"a"', 0), 'The JSON ends after 4 characters'],
    ['a header that is no object', file('[]', 0), 'its header is [], not an object'],
    ['a prototype', file('{"__proto__": {}}', 0), "a key '__proto__'"],
    ['an entry that is none', file({ a: 1 }, 0), 'the tensor "a" is described as 1'],
    ['no type', file({ a: { shape: [], data_offsets: [0, 4] } }, 4), 'the tensor "a" is described as'],
    ['no shape', file({ a: { dtype: 'F32', data_offsets: [0, 4] } }, 4), 'the tensor "a" is described as'],
    [
      'three offsets',
      file({ a: { dtype: 'F32', shape: [], data_offsets: [0, 4, 8] } }, 8),
      'the tensor "a" is described as',
    ],
    ['negative lengths', file({ a: f32(0, 4, [-1, -1]) }, 4), 'the tensor "a" is described as'],
    ['fractional lengths', file({ a: f32(0, 4, [0.5, 2]) }, 4), 'the tensor "a" is described as'],
    [
      'a type of prototypes',
      file({ a: { ...f32(0, 4), dtype: 'toString' } }, 4),
      'is of type "toString". Supported are F64',
    ],
    [
      'a size that does not fit the shape',
      file({ a: f32(0, 8, [3]) }, 8),
      'of shape (3) and type F32 has 12 bytes, not 8',
    ],
    ['an end before the beginning', file({ a: f32(4, 0, [1]) }, 4), 'has 4 bytes, not -4'],
    ['terabytes', file({ a: f32(0, 4e12, [1e6, 1e6]) }, 4), 'ends at 4000000000000, and there are 4 bytes'],
    [
      'overlaps',
      file({ a: f32(0, 8), b: f32(4, 12) }, 12),
      'the tensor "b" begins at 4, and the one before it ends at 8',
    ],
    [
      'one place for two',
      file({ a: f32(0, 8), b: f32(0, 8) }, 8),
      'the tensor "b" begins at 0, and the one before it ends at 8',
    ],
    ['gaps', file({ a: f32(0, 4), b: f32(8, 12) }, 12), 'the tensor "b" begins at 8, and the one before it ends at 4'],
    [
      'a gap at the beginning',
      file({ a: f32(4, 8) }, 8),
      'the tensor "a" begins at 4, and the one before it ends at 0',
    ],
    ['bytes behind', file({ a: f32(0, 4) }, 5), 'its tensors end at 4, and there are 5 bytes'],
    ['bytes that are missing', file({ a: f32(0, 8) }, 7), 'the tensor "a" ends at 8, and there are 7 bytes'],
  ])('%s', async (_, bytes, message) => {
    await expect(readSafetensors(bytes, { where })).rejects.toThrow(message);
    await expect(readSafetensors(bytes, { where })).rejects.toBeInstanceOf(FileError);
  });

  test('types of 8-bit floats', async () => {
    await expect(readSafetensors(goldenFile('containers/float8.safetensors'), { where })).rejects.toThrow(
      'The tensor "bad" is of type "F8_E4M3". Supported are F64, F32, F16, BF16',
    );
  });
});

test('a damaged file gives tensors or a FileError', async () => {
  for (const bytes of mutations(goldenFile('containers/arrays.safetensors'), 3000, 41)) {
    const read = await resultOrRefusal(async () => all(await readSafetensors(bytes, { where })));
    if (read instanceof FileError) continue;
    for (const value of read.values()) expect(value.data.byteLength).toBeLessThanOrEqual(8 * bytes.length);
  }
});
