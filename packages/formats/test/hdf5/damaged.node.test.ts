import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goldenFile } from '@sepal/goldens';
import { Tensor } from '@sepal/tensor';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { StoredTensor } from '../../src/contents/stored-tensor.ts';
import type { WeightTree } from '../../src/contents/written-weights.ts';
import { FileError } from '../../src/file-error.ts';
import type { Hdf5File, Hdf5Group } from '../../src/hdf5/hdf5-file.ts';
import { readHdf5 } from '../../src/hdf5/read-hdf5.ts';
import { isLegacyH5, readLegacyH5 } from '../../src/legacy-h5/read-legacy-h5.ts';
import { readWeightTree } from '../../src/weights-h5/read-weight-tree.ts';
import { writeWeightTree } from '../../src/weights-h5/write-weight-tree.ts';
import { mutations, resultOrRefusal } from '../fuzz.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const where = 'broken.h5';

async function refusal(bytes: Uint8Array): Promise<string> {
  const error = await readHdf5(bytes, { where }).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(FileError);
  const { message } = error as FileError;
  expect(message).not.toMatch(/HDF5-DIAG|\n|#\d\d\d|\.c line/);
  return message;
}

describe('what is no HDF5 file', () => {
  const text = (content: string) => new TextEncoder().encode(content);
  test.for([
    ['an empty file', new Uint8Array(0), 'broken.h5: The file is empty.'],
    ['a page', text('<!DOCTYPE html><title>Not found</title>'), 'This is not an HDF5 file: it does not start as one.'],
    ['zeros', new Uint8Array(5000), 'This is not an HDF5 file'],
    ['4 GB', new Uint8Array(2 ** 32), 'The file has 4294967296 bytes. HDF5 of less than 4 GB is read.'],
    ['the signature alone', goldenFile('hdf5/tree.h5').slice(0, 8), 'The file is cut short: it has only 8 bytes.'],
  ] as const)('%s', async ([, bytes, message]) => {
    expect(await refusal(bytes)).toContain(message);
  });

  test.for(['superblock-0', 'superblock-1', 'superblock-2', 'superblock-3', 'user-block'])(
    'a file that is cut short: %s',
    async (name) => {
      const bytes = goldenFile(`hdf5/${name}.h5`);
      for (const length of [1100, bytes.length - 1]) {
        const cut = bytes.slice(0, length);
        expect(await refusal(cut)).toContain(`The file is cut short: it has ${length} bytes of ${bytes.length}.`);
      }
    },
  );
});

describe('time', () => {
  test('a heap of texts in which libhdf5 would walk for ever is told before', async () => {
    const bytes = goldenFile('hdf5/legacy-slashes.h5');
    const heap = Buffer.from(bytes).indexOf('GCOL');
    const damaged = (edit: (view: DataView) => void) => {
      const copy = Uint8Array.from(bytes);
      edit(new DataView(copy.buffer, heap));
      return copy;
    };
    const message = `The file is damaged: its heap of texts at byte ${heap} has an object of`;
    // The first object ends inside another, where zeros follow.
    expect(await refusal(damaged((view) => view.setUint8(24, 0xff)))).toContain(`${message} 0 bytes.`);
    const huge = damaged((view) => view.setBigUint64(24, 2n ** 32n - 16n, true));
    expect(await refusal(huge)).toContain(`${message} 4294967280 bytes.`);
    const cut = damaged((view) => {
      view.setUint16(16, 0, true);
      view.setBigUint64(24, 2n ** 40n, true);
    });
    expect(await refusal(cut)).toContain(`${message} 1099511627776 bytes.`);
  });

  test('what takes longer than the deadline is given up', async () => {
    await expect(readHdf5(goldenFile('hdf5/long-names.h5'), { where, deadline: 1 })).rejects.toThrow(
      'broken.h5: Reading the file took longer than 0.001 s: it may be damaged.',
    );
  });

  test('a signal ends it sooner', async () => {
    const bytes = goldenFile('hdf5/long-names.h5');
    const controller = new AbortController();
    const reading = readHdf5(bytes, { where, signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(reading).rejects.toThrow('enough');
    await expect(readHdf5(bytes, { where, signal: controller.signal })).rejects.toThrow('enough');
  });
});

/** Reads all that is in a file, as weights if it is one of Keras'. */
async function readAll(file: Hdf5File): Promise<Tensor[]> {
  try {
    if (isLegacyH5(file)) readLegacyH5(file);
    else readWeightTree(file);
    const tensorsOf = (group: Hdf5Group): Promise<Tensor[]>[] => [
      file.read([...group.datasets.values()]),
      ...[...group.groups.values()].flatMap((inner) => tensorsOf(inner)),
    ];
    return (await Promise.all(tensorsOf(file.root))).flat();
  } finally {
    file.close();
  }
}

describe('mutated files give tensors or a FileError', () => {
  test.for(['attributes', 'layouts', 'legacy-slashes', 'superblock-3', 'tree'])('%s', async (name) => {
    const results = { tensors: 0, refused: 0 };
    const copies = [...mutations(goldenFile(`hdf5/${name}.h5`), 8, 5)];
    const next = async (): Promise<void> => {
      for (let bytes = copies.pop(); bytes !== undefined; bytes = copies.pop()) {
        const copy = bytes;
        const result = await resultOrRefusal(async () => readAll(await readHdf5(copy, { where, deadline: 3000 })));
        if (Array.isArray(result)) results.tensors++;
        else results.refused++;
      }
    };
    await Promise.all([next(), next()]);
    expect(results.tensors + results.refused).toBe(8);
    expect(results.refused).toBeGreaterThan(1);
  });
});

describe("the caller's bytes", () => {
  test('stay as they are, unless they are given up', async () => {
    const bytes = goldenFile('hdf5/tree.h5');
    const { length } = bytes;
    for (const transfer of [undefined, false, true]) {
      const file = await readHdf5(bytes, { where, transfer });
      file.close();
      expect(bytes.length).toBe(transfer === true ? 0 : length);
    }
  });

  test('may be a part of a buffer, which is kept', async () => {
    const bytes = goldenFile('hdf5/tree.h5');
    const archive = new Uint8Array(bytes.length + 20);
    archive.set(bytes, 10);
    const file = await readHdf5(archive.subarray(10, 10 + bytes.length), { where, transfer: true });
    expect((await readAll(file)).length).toBe(26);
    expect(archive.length).toBe(bytes.length + 20);
    const buffer = Buffer.from(bytes);
    expect((await readAll(await readHdf5(buffer, { where, transfer: true }))).length).toBe(26);
  });

  test('may be shared memory', async () => {
    const bytes = goldenFile('hdf5/tree.h5');
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.length));
    shared.set(bytes);
    expect((await readAll(await readHdf5(shared, { where, transfer: true }))).length).toBe(26);
  });
});

test('a closed file is not read', async () => {
  const file = await readHdf5(goldenFile('hdf5/tree.h5'), { where });
  file.close();
  const dense = file.root.groups.get('layers')?.groups.get('dense')?.groups.get('vars');
  await expect(file.read([...(dense?.datasets.values() ?? [])])).rejects.toThrow('broken.h5: The file is closed.');
});

test('several readings at once', async () => {
  const file = await readHdf5(goldenFile('hdf5/tree.h5'), { where });
  const dense = file.root.groups.get('layers')?.groups.get('dense')?.groups.get('vars')?.datasets;
  const paths = Array.from({ length: 12 }, (_, index) => dense?.get(`${index}`) as StoredTensor);
  const values = await Promise.all(paths.map((path) => file.read([path])));
  file.close();
  expect(values.map(([value]) => value?.data[0])).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
});

describe('where no worker can start, this thread reads and writes', () => {
  class Dying {
    on(event: string, listener: (value: unknown) => void): void {
      if (event === 'error') setImmediate(() => listener(new Error('not found')));
    }
    terminate(): void {}
  }

  test.for([
    ['there are no threads', undefined],
    ["the worker's file is missing", { Worker: Dying }],
  ] as const)('%s', async ([, threads]) => {
    vi.spyOn(process, 'getBuiltinModule').mockReturnValue(threads as never);
    const noise = [vi.spyOn(console, 'error'), vi.spyOn(console, 'log'), vi.spyOn(process.stderr, 'write')];
    const value = new Tensor([2], 'float32', Float32Array.of(1, 2));
    const written = await writeWeightTree({ variables: [value], groups: new Map() });
    expect(await readAll(await readHdf5(written, { where }))).toEqual([value]);
    await expect(readHdf5(goldenFile('hdf5/too-deep.h5'), { where })).rejects.toThrow(FileError);
    const cut = goldenFile('hdf5/tree.h5').slice(0, 9000);
    await expect(readHdf5(cut, { where })).rejects.toThrow('broken.h5: The file is cut short');
    for (const spy of noise) expect(spy).not.toHaveBeenCalled();
  });
});

describe('memory, in a process of its own', () => {
  const program = fileURLToPath(new URL('./peak-memory.ts', import.meta.url));
  const MB = 2 ** 20;

  function measure(bytes: Uint8Array, how: 'transfer' | 'copy'): { file: number; weights: number; extra: number } {
    const folder = mkdtempSync(join(tmpdir(), 'sepal-hdf5-'));
    try {
      const path = join(folder, 'model.weights.h5');
      writeFileSync(path, bytes);
      const args = ['--conditions=@sepal/source', '--no-warnings', program, path, how];
      return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
    } finally {
      rmSync(folder, { recursive: true });
    }
  }

  // Node before 22.18 does not run TypeScript.
  const runsTypeScript = 'typescript' in process.features && process.features.typescript !== false;

  test.skipIf(!runsTypeScript).for([
    ['many small tensors', 20, 2 ** 18],
    ['one large tensor', 1, 20 * 2 ** 18],
  ] as const)('reading takes at most the file, twice the weights and 64 MB: %s', async ([, count, size]) => {
    const value = new Tensor([size / 64, 64], 'float32', new Float32Array(size).fill(1));
    const layers = Array.from(
      { length: count },
      (_, index): [string, { variables: Tensor[]; groups: Map<string, WeightTree> }] => [
        `dense_${index}`,
        { variables: [value], groups: new Map() },
      ],
    );
    const groups = new Map([['layers', { variables: [], groups: new Map(layers) }]]);
    const bytes = await writeWeightTree({ variables: [], groups });
    for (const how of ['transfer', 'copy'] as const) {
      const { file, weights, extra } = measure(bytes, how);
      expect(weights).toBe(20 * MB);
      expect(extra).toBeLessThan(file + 2 * weights + 64 * MB);
    }
  });

  test('a chunk of 256 MB for three numbers is refused', async () => {
    const bytes = goldenFile('hdf5/large-chunk.h5');
    const file = await readHdf5(bytes, { where });
    const before = process.resourceUsage().maxRSS;
    await expect(file.read([...file.root.datasets.values()])).rejects.toThrow(
      '/dataset cannot be read: filter returned failure',
    );
    file.close();
    expect((process.resourceUsage().maxRSS - before) * 1024).toBeLessThan(150 * MB);
  });
});
