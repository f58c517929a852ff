import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Tensor } from '@sepal/tensor';
import { unzipSync, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { writeKeras } from '../src/keras/write-keras.ts';
import { writeNpz } from '../src/npz/write-npz.ts';
import { writeSafetensors } from '../src/safetensors/write-safetensors.ts';
import { seeded } from './fuzz.ts';

const MB = 2 ** 20;
const program = fileURLToPath(new URL('./peak-memory.ts', import.meta.url));
// Node before 22.18 does not run TypeScript.
const runsTypeScript = 'typescript' in process.features && process.features.typescript !== false;

/** Reads a file in a process of its own. */
function measure(bytes: Uint8Array): { readonly file: number; readonly weights: number; readonly extra: number } {
  const folder = mkdtempSync(join(tmpdir(), 'sepal-memory-'));
  try {
    const path = join(folder, 'file');
    writeFileSync(path, bytes);
    const args = ['--conditions=@sepal/source', '--no-warnings', program, path, `${bytes.length}`];
    return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const random = seeded(7);
/** 20 MB that deflate makes half as large. */
const values = Array.from({ length: 20 }, (_, i) => ({
  name: `layer_${i}/kernel`,
  value: new Tensor(
    [64, 4096],
    'float32',
    Float32Array.from({ length: 2 ** 18 }, () => Math.floor(random() * 256)),
  ),
}));
const weights = { variables: values.map(({ value }) => value), groups: new Map() };
const keras = () => writeKeras({ config: { class_name: 'Sequential' }, kerasVersion: '3.15.1', weights });
const deflated = (archive: Uint8Array) => zipSync(unzipSync(archive), { level: 1 });

/** What h5wasm works with. */
const HDF5 = 64;
/** What fflate may leave behind before it is collected. It does not grow with the file. */
const INFLATING = 64;

// What is inflated is in memory beside the file; 24 MB are for the code.
test.skipIf(!runsTypeScript).for([
  ['.keras', keras, HDF5, 0],
  ['.keras, deflated', async () => deflated(await keras()), HDF5, INFLATING],
  ['.npz', async () => writeNpz(values), 0, 0],
  ['.npz, compressed', async () => deflated(writeNpz(values)), 0, INFLATING],
  ['.safetensors', async () => writeSafetensors(values), 0, 0],
] as const)(
  'reading %s takes at most the file, twice the weights, and little more',
  async ([, write, hdf5, inflating]) => {
    const measured = measure(await write());
    const { file, weights: read, extra } = measured;
    expect(read).toBe(20 * MB);
    const inflated = inflating === 0 ? 0 : read;
    expect(extra, JSON.stringify(measured)).toBeLessThan(file + 2 * read + inflated + (24 + hdf5 + inflating) * MB);
    // It is measured at all.
    expect(extra).toBeGreaterThan(read);
  },
);
