import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { BatchNormalization, Dense, DepthwiseConv2D, Flatten, input, Sequential } from '@sepal/layers';
import { tensor } from '@sepal/tensor';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { loadModel, loadWeights, saveModel } from '../../src/index.ts';
import { fileProgress } from '../../src/node/file-progress.ts';
import { runConvert } from '../../src/node/run-convert.ts';

// Many small files: a worker for each would take most of the time. The tests in hdf5/ are about the worker.
vi.mock('../../src/platform/start-hdf5-worker.ts', () => ({ startHdf5Worker: async () => undefined }));

const folder = mkdtempSync(join(tmpdir(), 'sepal-convert-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

function model(): Sequential {
  return new Sequential([
    input({ shape: [4, 4, 2] }),
    new DepthwiseConv2D({ kernelSize: 3, name: 'dw' }),
    new BatchNormalization({ name: 'bn' }),
    new Flatten({ name: 'flat' }),
    new Dense({ units: 3, name: 'head' }),
  ]);
}
const original = model();
for (const [index, variable] of original.weights.entries()) {
  const numbers = Float32Array.from(variable.value.data, (_, at) => 1 + index / 8 + at / 64);
  variable.assign(tensor(numbers, variable.shape));
}
const values = (of: { readonly weights: Sequential['weights'] }) => of.weights.map(({ value }) => [...value.data]);

beforeAll(() => saveModel(original, at('start.keras')));

async function run(...args: string[]): Promise<{ status: number; out: string; err: string }> {
  return runUntil(new AbortController().signal, ...args);
}

async function runUntil(signal: AbortSignal, ...args: string[]): Promise<{ status: number; out: string; err: string }> {
  const texts = { out: '', err: '' };
  const progress = new Writable({
    write(chunk, _, done) {
      texts.err += chunk;
      done();
    },
  });
  const status = await runConvert(args, { out: { write: (text) => (texts.out += text) }, progress, signal });
  return { status, ...texts };
}

it('converts from each format to the next, without losing a bit', async () => {
  const models = ['a.h5', 'web/model.json', 'b.hdf5', 'c.keras', 'start2.keras'];
  let from = 'start.keras';
  for (const to of models) {
    expect(await run(at(from), at(to))).toEqual({ status: 0, out: `Wrote ${at(to)}.\n`, err: '' });
    expect(values(await loadModel(at(to)))).toEqual(values(original));
    from = to;
  }
  for (const to of ['w.weights.h5', 'w.npz', 'w.safetensors', 'w.onnx']) {
    expect(await run(at('a.h5'), at(to))).toMatchObject({ status: 0 });
  }
});

it('renames weights alone without a model, and puts them into one that is named', async () => {
  expect(await run(at('w.safetensors'), at('x.npz'))).toMatchObject({ status: 0 });
  const copy = model();
  await loadWeights(copy, at('x.npz'));
  expect(values(copy)).toEqual(values(original));
  expect(await run(at('x.npz'), at('y.keras'), '--model', at('start.keras'))).toMatchObject({ status: 0 });
  expect(values(await loadModel(at('y.keras')))).toEqual(values(original));
  const { status, err } = await run(at('x.npz'), at('z.keras'));
  expect([status, err]).toEqual([1, expect.stringContaining('Name a file with the model: --model model.keras.')]);
  expect(existsSync(at('z.keras'))).toBe(false);
});

it('quantizes and cuts into shards', async () => {
  expect(await run(at('a.h5'), at('q/model.json'), '-q', 'float16', '--shard-size', '100')).toMatchObject({
    status: 0,
  });
  expect(readdirSync(at('q')).length).toBeGreaterThan(2);
  // These numbers are exact in float16.
  expect(values(await loadModel(at('q/model.json')))).toEqual(values(original));
});

it('tells what a file holds', async () => {
  const { status, out } = await run(at('a.h5'), '--info');
  expect(status).toBe(0);
  expect(out).toContain('Keras legacy HDF5');
  expect(out).toContain('DepthwiseConv2D');
});

it('--help and --version are no errors', async () => {
  expect(await run('--help')).toMatchObject({ status: 0, out: expect.stringContaining('Usage: sepal-convert') });
  expect(await run('--version')).toMatchObject({ status: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+/) });
});

it.each<[string, string[], number, string]>([
  ['no input', [], 2, "missing required argument 'input'"],
  ['no output', ['start.keras'], 2, 'There is no output file.'],
  ['an unknown option', ['start.keras', 'x.h5', '--fast'], 2, "unknown option '--fast'"],
  ['an unknown ending', ['start.keras', 'x.pb'], 2, 'does not say its format'],
  ['an unknown quantization', ['start.keras', 'x/model.json', '-q', 'int4'], 2, 'Allowed choices are float16'],
  ['an option of another format', ['start.keras', 'x.h5', '-q', 'uint8'], 2, "--quantize 'uint8' says nothing"],
  ['a shard size that is none', ['start.keras', 'x/model.json', '--shard-size', '0'], 2, 'must be a positive integer'],
  ['a version of ONNX that is none', ['start.keras', 'x.onnx', '--opset', '99'], 2, 'an integer from 17 to 22'],
  ['a file that does not exist', ['none.h5', 'x.keras'], 1, 'There is no such file'],
  ['a file that is none', ['garbage.h5', 'x.keras'], 1, 'has no format that is read here'],
])('%s: one sentence, and no file', async (_, args, status, message) => {
  writeFileSync(at('garbage.h5'), 'garbage garbage');
  const inFolder = args.map((arg) => (/\.\w+$/.test(arg) ? at(arg) : arg));
  const result = await run(...inFolder);
  expect([result.status, result.out]).toEqual([status, '']);
  expect(result.err).toContain(message);
  expect(readdirSync(folder).filter((name) => name.startsWith('x.k') || name.startsWith('x.h'))).toEqual([]);
});

it('says that it was stopped', async () => {
  const result = await runUntil(AbortSignal.abort(), at('start.keras'), at('stopped/model.json'));
  expect(result).toEqual({ status: 1, out: '', err: 'Stopped. Nothing was written.\n' });
  expect(existsSync(at('stopped'))).toBe(false);
});

it('shows a bar for large files, on a terminal alone', () => {
  let shown = '';
  const terminal = Object.assign(
    new Writable({
      write(chunk, _, done) {
        shown += chunk;
        done();
      },
    }),
    { isTTY: true, columns: 80, cursorTo: () => true, clearLine: () => true, moveCursor: () => true },
  );
  const bar = fileProgress(terminal);
  bar.update({ loaded: 1e3, total: 2e3, name: 'small' });
  expect(shown).toBe('');
  bar.update({ loaded: 4e6, total: 16e6, name: 'large' });
  bar.update({ loaded: 16e6, total: 16e6, name: 'large' });
  bar.stop();
  expect(shown).toContain('of 16.0 MB');
});
