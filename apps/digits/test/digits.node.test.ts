import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { loadModel } from '@sepal/formats';
import { Tensor } from '@sepal/tensor';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { digits } from '../src/digits.ts';
import { readMnist } from '../src/mnist.ts';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sepal-digits-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the app and collects what it writes. */
async function run(...args: readonly string[]): Promise<{ status: number; text: string; errors: string }> {
  let [text, errors] = ['', ''];
  const progress = new Writable({
    write(chunk, _, done) {
      errors += chunk;
      done();
    },
  });
  const status = await digits(args, { out: { write: (chunk) => (text += chunk) }, progress });
  return { status, text, errors };
}

test('it learns to read, and writes a model, its curves and its mistakes', { timeout: 180_000 }, async () => {
  const options = ['--samples', '4000', '--batch-size', '16', '--epochs', '3', '--threads', '1', '--out', folder];
  const { status, text } = await run(...options);
  expect(status).toBe(0);
  expect(text).toContain('parameters learns from 4,000 digits');
  const [, right = '0'] = /(\d+) of 10000 test digits are right/.exec(text) ?? [];
  expect(Number(right)).toBeGreaterThan(9000);
  for (const name of ['learning-curves.png', 'wrong-answers.png']) {
    const { format, width = 0 } = await sharp(join(folder, name)).metadata();
    expect([format, width > 300]).toEqual(['png', true]);
  }

  const bytes = await readFile(join(folder, 'digits.keras'));
  const model = await loadModel(bytes);
  const { images, labels } = await readMnist('t10k');
  const some = new Tensor([200, 28, 28, 1], 'uint8', images.data.subarray(0, 200 * 784));
  const answers = (await model.predict(some)) as Tensor;
  const correct = Array.from({ length: 200 }, (_, index) => {
    const row = Array.from(answers.data.subarray(10 * index, 10 * index + 10));
    return row.indexOf(Math.max(...row)) === labels.data[index];
  });
  expect(correct.filter(Boolean).length).toBeGreaterThan(180);
});

test.each([
  [['--epochs', '0'], '--epochs must be an integer from 1. Received 0.'],
  [['--samples', 'many'], '--samples must be an integer from 1. Received many.'],
  [['--out', 'no/such/folder'], 'There is no folder'],
  [['--fast'], "Unknown option '--fast'. Use --help"],
])('%j is refused', async (args, message) => {
  const { status, errors } = await run(...args);
  expect(status).toBe(1);
  expect(errors).toContain(message);
});

test('--help says what there is', async () => {
  const { status, text } = await run('--help');
  expect(status).toBe(0);
  expect(text).toContain('npm run digits -- [options]');
});
