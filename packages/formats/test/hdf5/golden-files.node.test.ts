import { goldenFile } from '@sepal/goldens';
import type { Tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import type { StoredTensor } from '../../src/contents/stored-tensor.ts';
import type { WeightGroup } from '../../src/contents/stored-weights.ts';
import { FileError } from '../../src/file-error.ts';
import type { Hdf5File, Hdf5Group } from '../../src/hdf5/hdf5-file.ts';
import { readHdf5 } from '../../src/hdf5/read-hdf5.ts';
import { readLegacyH5 } from '../../src/legacy-h5/read-legacy-h5.ts';
import { readWeightTree } from '../../src/weights-h5/read-weight-tree.ts';

/** Opens a file of `keras/hdf5_files.py`, for as long as `use` needs it. */
async function withFile<T>(name: string, use: (file: Hdf5File) => T | Promise<T>): Promise<T> {
  const file = await readHdf5(goldenFile(`hdf5/${name}.h5`), { where: `${name}.h5`, transfer: true });
  try {
    return await use(file);
  } finally {
    file.close();
  }
}

function at(file: Hdf5File, path: string): StoredTensor {
  const names = path.split('/');
  const last = names.pop() as string;
  let group: Hdf5Group | undefined = file.root;
  for (const name of names) group = group?.groups.get(name);
  return group?.datasets.get(last) as StoredTensor;
}

async function read(file: Hdf5File, path: string): Promise<Tensor> {
  const [value] = await file.read([at(file, path)]);
  return value as Tensor;
}

const quarters = (count: number, start = 0): number[] => Array.from({ length: count }, (_, index) => index / 4 + start);

describe('every superblock', () => {
  test.for(['superblock-0', 'superblock-1', 'superblock-2', 'superblock-3', 'creation-order', 'user-block'])(
    '%s',
    (name) =>
      withFile(name, async (file) => {
        const group = file.root.groups.get('group') as Hdf5Group;
        expect([...group.datasets.keys()].sort()).toEqual(
          Array.from({ length: 20 }, (_, index) => `dataset_${index}`).sort(),
        );
        const values = await file.read([...group.datasets.values()]);
        for (const [index, key] of [...group.datasets.keys()].entries()) {
          expect([...(values[index]?.data ?? [])]).toEqual(quarters(3, Number(key.split('_')[1])));
        }
        const attributes = Array.from({ length: 20 }, (_, index) => [`attribute_${index}`, `text ${index}`]);
        const names = ['names', ['name_0', 'name_1', 'name_2', 'name_3', 'name_4']];
        expect(Object.fromEntries(group.attributes)).toEqual(Object.fromEntries([...attributes, names]));
        expect((await read(file, 'scalar')).toArray()).toBe(2.5);
      }),
  );
});

describe('every storage layout', () => {
  test.for(['layouts', 'layouts-latest'])('%s', (name) =>
    withFile(name, async (file) => {
      for (const key of file.root.datasets.keys()) {
        const value = await read(file, key);
        if (key === 'large') continue;
        expect(value.shape, key).toEqual([7, 5]);
        expect([...value.data], key).toEqual(key === 'never_written' ? Array(35).fill(0) : quarters(35));
      }
    }),
  );

  test('a dataset that is copied in several pieces', () =>
    withFile('layouts', async (file) => {
      const { shape, data } = await read(file, 'large');
      expect(shape).toEqual([3, 700, 750]);
      const expected = new Float32Array(3 * 700 * 750);
      let next = 0;
      for (let i = 0; i < 3; i++)
        for (let j = 0; j < 700; j += 100)
          for (let k = 0; k < 750; k += 50) expected[(i * 700 + j) * 750 + k] = next++ / 4;
      expect(data).toEqual(expected);
    }));
});

describe('every element type', () => {
  const SIGNED_LIMITS: Record<number, number[]> = {
    8: [-128, 127],
    16: [-32768, 32767],
    32: [-(2 ** 31), 2 ** 31 - 1],
  };

  test.for(['little', 'big'])('%s-endian', (order) =>
    withFile('element-types', async (file) => {
      for (const bits of [16, 32, 64]) {
        const value = await read(file, `${order}/float${bits}`);
        expect(value.dtype).toBe('float32');
        expect(value.toArray()).toEqual(quarters(5));
      }
      for (const bits of [8, 16, 32, 64]) {
        const signed = await read(file, `${order}/int${bits}`);
        const unsigned = await read(file, `${order}/uint${bits}`);
        const width = Math.min(bits, 32);
        expect([signed.dtype, signed.toArray()]).toEqual(['int32', [0, 1, ...(SIGNED_LIMITS[width] ?? [])]]);
        const dtype = bits === 8 ? 'uint8' : 'uint32';
        expect([unsigned.dtype, unsigned.toArray()]).toEqual([dtype, [0, 1, 0, 2 ** width - 1]]);
      }
    }),
  );

  test('booleans and bfloat16', () =>
    withFile('element-types', async (file) => {
      expect((await read(file, 'little/bool')).toArray()).toEqual([true, false]);
      expect(at(file, 'little/bfloat16').dtype).toBe('bfloat16');
      expect((await read(file, 'little/bfloat16')).toArray()).toEqual(quarters(5));
    }));

  test('integers over 32 bits are an error', () =>
    withFile('element-types', async (file) => {
      await expect(read(file, 'too_large/int64')).rejects.toThrow(
        'element-types.h5: /too_large/int64 is of type int64 and holds 2147483648. Integers of up to 32 bits are supported.',
      );
      await expect(read(file, 'too_large/uint64')).rejects.toThrow('holds 4294967296');
    }));

  test('what is no number is kept apart, with the reason', () =>
    withFile('not-numbers', ({ root }) => {
      expect([...root.datasets.keys()]).toEqual(['number']);
      expect(Object.fromEntries(root.refused)).toMatchObject({
        text: 'holds texts, which are no weights',
        compound: 'holds compound values of 8 bytes, which are no weights',
        enumeration: 'holds values of an enumeration, which are no weights',
        no_shape: 'has no elements and no shape',
      });
      expect(root.refused.size).toBe(9);
    }));
});

test('every kind of attribute', () =>
  withFile('attributes', ({ root }) => {
    const scalars = ['i1', 'i2', 'i4', 'i8', 'u1', 'u2', 'u4', 'u8', 'f2', 'f4', 'f8', '>f4', '>i8'];
    expect(Object.fromEntries(root.attributes)).toEqual({
      text: 'żółć',
      encoded: 'żółć',
      'empty text': '',
      fixed: 'abc',
      texts: ['a', '', 'bc'],
      'fixed texts': ['ab', 'c', ''],
      'no texts': [],
      empty: [],
      bool: 1,
      numbers: [1, 2, 3],
      matrix: [1.5, 2, 3, 4],
      large: 'x'.repeat(100_000),
      ...Object.fromEntries(scalars.map((name) => [name, 3])),
    });
  }));

describe('links', () => {
  test('inside the file are followed, others refused', () =>
    withFile('links', async (file) => {
      const { root } = file;
      expect([...root.datasets.keys()]).toEqual(['hard', 'soft']);
      expect([...root.groups.keys()]).toEqual(['group', 'hard_group', 'soft_group']);
      for (const path of ['hard', 'soft', 'soft_group/dataset']) {
        expect((await read(file, path)).toArray()).toEqual(quarters(3));
      }
      const missing = (target: string) => `is a link to '${target}', which the file does not have`;
      expect(Object.fromEntries(root.refused)).toEqual({
        broken: missing('/nowhere'),
        circle_a: missing('/circle_b'),
        circle_b: missing('/circle_a'),
        external: "is a link to another file, 'other.h5', which is not opened",
        through_external: missing('/external/dataset'),
      });
      const back = 'links back to a group that it is in';
      expect(Object.fromEntries(root.groups.get('group')?.refused ?? [])).toEqual({ itself: back, root: back });
    }));

  test('that double the paths at every level are an error', async () => {
    await expect(withFile('doubling-links', () => 0)).rejects.toThrow(/has more than 1000000 groups and datasets/);
  });

  test('nesting has a limit', async () => {
    const depth = await withFile('deep', ({ root }) => {
      let levels = 0;
      for (let group: Hdf5Group | undefined = root; group !== undefined; group = group.groups.get('a')) levels++;
      return levels;
    });
    expect(depth).toBe(91);
    await expect(withFile('too-deep', () => 0)).rejects.toThrow(/is nested deeper than 100 groups/);
  });
});

describe('refused datasets', () => {
  test('filters, by number and name', () =>
    withFile('filters', async (file) => {
      const reason = (filter: string) =>
        `is compressed with filter ${filter}; only gzip, shuffle and fletcher32 are supported`;
      expect(Object.fromEntries(file.root.refused)).toEqual({
        lzf: reason('32000 (lzf)'),
        scaleoffset: reason('6 (scaleoffset)'),
        bzip2: reason('307 (bzip2)'),
        blosc: reason('32001 (blosc)'),
        zstd: reason('32015 (zstd)'),
        unknown: reason('31999'),
      });
      expect((await read(file, 'plain')).toArray()).toEqual(quarters(3));
    }));

  test('numbers in other files', () =>
    withFile('other-storage', async (file) => {
      expect(file.root.refused.get('virtual')).toBe(
        "is a virtual dataset: its numbers are in other datasets ('other.h5'), which are not opened",
      );
      for (const name of ['external', 'keyboard']) {
        await expect(read(file, name)).rejects.toThrow(
          `other-storage.h5: /${name} keeps its numbers in another file, which is not opened.`,
        );
      }
    }));

  test('claims of more than the file has', () =>
    withFile('huge', async (file) => {
      const claim = (bytes: number) => `claims ${bytes} bytes; the whole file has 2500`;
      expect(Object.fromEntries(file.root.refused)).toEqual({
        contiguous: claim(2 ** 42),
        chunked: claim(2 ** 42),
        gzip: claim(2 ** 42),
        a_little_too_large: claim(2 ** 22),
      });
      expect((await read(file, 'honest')).toArray()).toEqual(quarters(3));
    }));
});

/** Groups and their variables by path, as nested objects of the variables' paths. */
function outline({ name, variables, groups }: WeightGroup): object {
  return {
    ...(name !== undefined && { name }),
    ...(variables.length > 0 && { variables: variables.map(({ path }) => path) }),
    ...Object.fromEntries([...groups].map(([key, group]) => [key, outline(group)])),
  };
}

function rootOf(file: Hdf5File): WeightGroup {
  const { weights } = readWeightTree(file);
  if (weights.kind !== 'tree') throw new Error('not a tree');
  return weights.root;
}

describe("Keras 3's tree", () => {
  test('variables are in numeric order, the optimizer is apart', () =>
    withFile('tree', async (file) => {
      const numbered = (path: string) => Array.from({ length: 12 }, (_, index) => `${path}/${index}`);
      expect(outline(rootOf(file))).toEqual({
        name: 'model',
        layers: {
          dense: { name: 'dense_7', variables: numbered('/layers/dense/vars') },
          functional: { layers: { dense: { variables: ['/layers/functional/layers/dense/vars/0'] } } },
          time_distributed: { layer: { variables: ['/layers/time_distributed/layer/vars/0'] } },
        },
      });
      const { optimizer } = readWeightTree(file);
      expect(optimizer.map(({ name }) => name)).toEqual(numbered('vars'));
      const values = await file.read(optimizer.map(({ tensor }) => tensor));
      expect(values.map((value) => value.item())).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    }));

  test("Keras 2.13's names of groups", () =>
    withFile('tree-2-13', (file) => {
      const old = '/_layer_checkpoint_dependencies';
      expect(outline(rootOf(file))).toEqual({
        layers: {
          dense: { variables: [`${old}/dense/vars/0`] },
          functional: { layers: { dense: { variables: [`${old}/functional${old}/dense/vars/0`] } } },
        },
      });
    }));

  test.for([
    ['tree-with-gap', "/layers/dense/vars must hold the variables '0' to '1'. Received '0', '2'."],
    ['tree-with-text', '/layers/dense/vars/0 holds texts'],
    ['tree-with-external', "/layers/dense/vars/0 is a link to another file, 'other.h5', which is not opened."],
    ['tree-with-external-layers', "/layers is a link to another file, 'other.h5', which is not opened."],
  ] as const)('%s is an error', async ([name, message]) => {
    const error = await withFile(name, (file) => readWeightTree(file)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FileError);
    expect(String(error)).toContain(`${name}.h5: ${message}`);
  });
});

describe('legacy files', () => {
  const layersOf = (file: Hdf5File) => {
    const { weights } = readLegacyH5(file);
    return weights.kind === 'layers' ? weights.layers : [];
  };

  test('2,000 layers with long names', () =>
    withFile('long-names', async (file) => {
      const layers = layersOf(file);
      const nameOf = (index: number) => `block_${index}_${'with_a_long_name_'.repeat(5)}`;
      expect(layers.map(({ name }) => name)).toEqual(Array.from({ length: 2000 }, (_, index) => nameOf(index)));
      const filled = layers.filter(({ weights }) => weights.length > 0);
      expect(filled.map(({ weights }) => weights[0]?.name)).toEqual(
        [0, 500, 1000, 1500].map((index) => `${nameOf(index)}/kernel:0`),
      );
      const values = await file.read(filled.flatMap(({ weights }) => weights.map(({ tensor }) => tensor)));
      expect(values.map((value) => value.toArray())).toEqual([0, 500, 1000, 1500].map((start) => quarters(2, start)));
    }));

  test("names with '/' are nested groups", () =>
    withFile('legacy-slashes', (file) => {
      expect(layersOf(file)).toEqual([
        {
          name: 'scope/dense',
          weights: [
            {
              name: 'scope/dense/kernel:0',
              tensor: { path: '/scope/dense/scope/dense/kernel:0', shape: [2, 3], dtype: 'float32' },
            },
          ],
        },
        { name: 'scope', weights: [] },
        {
          name: 'dense',
          weights: [{ name: 'kernel:0', tensor: { path: '/dense/kernel:0', shape: [2], dtype: 'float32' } }],
        },
      ]);
    }));

  test("weights of the model itself come after the layers'", () =>
    withFile('legacy-top-level', (file) => {
      expect(layersOf(file).map(({ name, weights }) => [name, weights.map((weight) => weight.name)])).toEqual([
        ['dense', ['dense/kernel:0']],
        ['top_level_model_weights', ['scale:0']],
      ]);
    }));

  test.for([
    ['legacy-without-group', 'There is no group /missing, which the attribute "layer_names" lists.'],
    ['legacy-without-dataset', 'There is no dataset /dense/dense/bias:0.'],
    ['legacy-with-numbers', 'The attribute "layer_names" of / must be a list of texts. Received a list of numbers.'],
    ['legacy-with-lzf', '/dense/dense/kernel:0 is compressed with filter 32000 (lzf); only gzip'],
    ['no-model', 'neither / nor /model_weights has the attribute "layer_names"'],
    ['tree', 'neither / nor /model_weights has the attribute "layer_names"'],
    ['legacy-bad-config', 'legacy-bad-config.h5, attribute "model_config": '],
  ] as const)('%s is an error', async ([name, message]) => {
    const error = await withFile(name, (file) => readLegacyH5(file)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FileError);
    expect(String(error)).toContain(`${name}.h5`);
    expect(String(error)).toContain(message);
  });
});
