import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { hasShared, shared } from '@sepal/goldens';
import sharp from 'sharp';
import { afterAll, expect, test } from 'vitest';
import { filterBank, filterNames } from '../src/filter-bank.ts';
import { runSample } from '../src/run-sample.ts';

const folder = mkdtempSync(join(tmpdir(), 'conv2-3-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const inFolder = (name: string): string => join(folder, name);

async function run(...args: string[]): Promise<{ status: number; out: string; progress: string }> {
  let out = '';
  let shown = '';
  const progress = new Writable({
    write(chunk, _, done) {
      shown += chunk;
      done();
    },
  });
  const status = await runSample(args, { out: { write: (text) => (out += text) }, progress });
  return { status, out, progress: shown };
}

/** A picture of two colours with an edge in the middle. */
async function picture(name: string, width: number, height: number): Promise<string> {
  const right = { create: { width: Math.max(1, width >> 1), height, channels: 3, background: '#c02020' } } as const;
  const input = await sharp(right).png().toBuffer();
  const file = inFolder(name);
  await sharp({ create: { width, height, channels: 3, background: '#f0f0ff' } })
    .composite([{ input, left: 0, top: 0 }])
    .toFile(file);
  return file;
}

test('the default picture: summary, statistics and a sheet to look at', async () => {
  const file = inFolder('acanthus.png');
  const { status, out, progress } = await run('--out', file);
  expect(status).toBe(0);
  expect(out).toContain('Input     (1, 112, 112, 32)');
  expect(out).toContain('Total params: 2,720 (10.62 KB)');
  expect(out).toContain('Trainable params: 2,528 (9.88 KB)');
  expect(out).toMatch(/Output {4}\(1, 112, 112, 64\): min 0\.000, mean 0\.0\d+, max \d\.\d+, \d+ % zeros/);
  expect(out).toMatch(/Time {6}\d+\.\d ms with compiling, \d+\.\d ms once it runs/);
  expect(out).toContain('Engine    WebAssembly with 128-bit SIMD');
  expect(out).toContain(`Sheet     ${file}`);
  // A pipe gets plain lines: no colours, no overwritten line.
  expect(progress).toBe('Reading the picture\nThe first convolution\nThe Conv2-3 block\nDrawing the feature maps\n');
  const { format, width, height } = await sharp(file).metadata();
  expect([format, width, height]).toEqual(['png', 1620, 1118]);
  // An empty sheet would have a deviation near 0.
  const { channels } = await sharp(file).stats();
  expect(Math.min(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(20);
});

test.each(['photo.jpg', 'photo.png', 'photo.webp'])(
  '%s: the same seed gives the same sheet, another seed another',
  async (name) => {
    const file = await picture(name, 300, 200);
    const sheets = [];
    for (const seed of ['7', '7', '8']) {
      expect((await run(file, '--out', inFolder('sheet.png'), '--seed', seed)).status).toBe(0);
      sheets.push(readFileSync(inFolder('sheet.png')));
    }
    expect(sheets[0]?.equals(sheets[1] as Buffer)).toBe(true);
    expect(sheets[0]?.equals(sheets[2] as Buffer)).toBe(false);
  },
);

test('--help lists the options', async () => {
  const { status, out } = await run('--help');
  expect(status).toBe(0);
  expect(out).toContain('npm start [-- picture] [--out file.png] [--seed n] [--weights file]');
});

test('bad pictures and options: one sentence, and no sheet', async () => {
  const text = inFolder('text.jpg');
  writeFileSync(text, 'not a picture');
  const truncated = inFolder('truncated.png');
  writeFileSync(truncated, readFileSync(await picture('whole.png', 400, 300)).subarray(0, 700));
  const sheet = inFolder('never.png');
  const cases: [string[], string][] = [
    [[inFolder('missing.jpg')], 'missing.jpg: There is no such file, or it cannot be read.'],
    [[text], 'text.jpg: This is not a picture that can be read'],
    [[truncated], 'truncated.png: The picture is damaged'],
    [
      [await picture('dot.png', 1, 1)],
      'dot.png: The picture is 1×1 pixels. Use one with sides from 8 to 16384 pixels.',
    ],
    [[await picture('wide.png', 20_000, 16)], 'wide.png: The picture is 20000×16 pixels.'],
    [['--seed', '-1'], '--seed'],
    [['--seed', 'x'], '--seed must be an integer from 0 to 999999999. Received x.'],
    [['--seed', '1', '--weights', 'm.h5'], '--seed is for random weights'],
    [['--weights', inFolder('missing.h5')], 'missing.h5: There is no such file'],
    [['--colour'], "Unknown option '--colour'. Use --help"],
    [['a.png', 'b.png'], 'Expected one picture. Received 2: a.png b.png.'],
  ];
  for (const [args, message] of cases) {
    const { status, out, progress } = await run(...args, '--out', sheet);
    expect(progress).toContain(message);
    expect([status, out]).toEqual([1, '']);
    expect(() => readFileSync(sheet)).toThrow('ENOENT');
  }
  const elsewhere = await run('--out', inFolder('no/such/folder/sheet.png'));
  expect(elsewhere.progress).toContain('There is no folder');
  expect((await run('--out', inFolder('sheet.jpg'))).progress).toContain('--out must end with .png.');
});

test.skipIf(!hasShared())(
  '--weights: the layers of a trained network (skipped without the shared folder)',
  async () => {
    const file = inFolder('trained.png');
    const weights = shared('fixtures', 'mobilenet_v1_0.25_224', 'mobilenet_v1_0.25_224.h5');
    const { status, out } = await run('--weights', weights, '--out', file);
    expect(status).toBe(0);
    // A quarter of the paper's width.
    expect(out).toContain('Input     (1, 112, 112, 8): what the trained first layer sees');
    expect(out).toMatch(/Output {4}\(1, 112, 112, 16\): min 0\.000, mean \d\.\d+, max 6\.000/);
    const { channels } = await sharp(file).stats();
    expect(Math.min(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(20);
  },
);

test('every filter has a unique name that fits under its map', () => {
  const names = filterNames();
  expect(new Set(names).size).toBe(32);
  expect(Math.max(...names.map((name) => name.length))).toBeLessThanOrEqual(12);
});

test('edge and line filters do not respond to a uniform picture', () => {
  const { data, shape } = filterBank();
  expect(shape).toEqual([3, 3, 3, 32]);
  for (let filter = 0; filter < 24; filter++) {
    let sum = 0;
    for (let weight = filter; weight < data.length; weight += 32) sum += data[weight] as number;
    expect(Math.abs(sum)).toBeLessThan(1e-6);
  }
});
