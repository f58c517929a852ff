import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { saveModel, saveWeights } from '@sepal/formats';
import { hasShared, shared } from '@sepal/goldens';
import { Dense, GlobalAveragePooling2D, input, Sequential } from '@sepal/layers';
import { mobileNet } from '@sepal/mobilenet';
import { setRandomSeed, tensor } from '@sepal/tensor';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bars } from '../src/bars.ts';
import { runApp } from './run-app.ts';

const folder = mkdtempSync(join(tmpdir(), 'classify-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const inFolder = (name: string): string => join(folder, name);

beforeAll(async () => {
  setRandomSeed(1);
  const small = mobileNet({ inputShape: [32, 32, 3], alpha: 0.25, classes: 3 });
  await saveModel(small, inFolder('small.keras'));
  await saveWeights(mobileNet({ alpha: 0.25 }), inFolder('weights.h5'));
  await saveModel(new Sequential([input({ shape: [4] }), new Dense({ units: 2 })]), inFolder('dense.keras'));
  await saveModel(mobileNet({ inputShape: [32, 32, 3], alpha: 0.25, includeTop: false }), inFolder('no-top.keras'));
  writeFileSync(inFolder('labels.json'), '["cat", "dog", "bird"]');
  for (const [name, background] of [
    ['a.png', '#c02020'],
    ['b.jpg', '#2020c0'],
  ] as const) {
    await sharp({ create: { width: 60, height: 40, channels: 3, background } }).toFile(inFolder(name));
  }
});

test('every picture of a folder, each with bars and a time', async () => {
  const labels = inFolder('labels.json');
  const { status, out, progress } = await runApp(folder, '--weights', inFolder('small.keras'), '--labels', labels);
  expect(status).toBe(0);
  expect(out.match(/ % {2}[█▏▎▍▌▋▊▉]+ +(cat|dog|bird)\n/g)).toHaveLength(6);
  expect(out).toMatch(/a\.png\n[^/]+\d\.\d ms with compiling\n\n.*b\.jpg\n[^/]+\d\.\d ms\n/);
  expect(out).toMatch(/Network {3}mobilenet_0\.25_32, read and built in \d+ ms\nEngine {4}WebAssembly/);
  expect(progress).toMatch(/^Reading the network\nReading .*a\.png\nReading .*b\.jpg\n$/);
});

test('--layer writes the maps of a layer, --top fewer classes; without labels, classes have numbers', async () => {
  const sheet = inFolder('maps.PNG');
  const args = ['--weights', inFolder('small.keras'), '--layer', 'conv_pw_2_relu', '--out', sheet, '--top', '1'];
  const { status, out } = await runApp(inFolder('a.png'), ...args);
  expect(status).toBe(0);
  expect(out.match(/class \d/g)).toHaveLength(1);
  expect(out).toContain(`Feature maps of conv_pw_2_relu: ${sheet}`);
  const { format, width = 0 } = await sharp(sheet).metadata();
  expect([format, width > 400]).toEqual(['png', true]);
});

test('--range says what the network takes', async () => {
  const tiny = new Sequential([
    input({ shape: [8, 8, 3] }),
    new GlobalAveragePooling2D(),
    new Dense({ units: 2, activation: 'softmax' }),
  ]);
  tiny.setWeights([tensor([1, -1, 0, 0, 0, 0], [3, 2]), tensor([0, 0], [2])]);
  await saveModel(tiny, inFolder('tiny.keras'));
  const answers = [];
  for (const range of ['-1..1', '0..1', '0..255']) {
    const { status, out } = await runApp(inFolder('a.png'), '--weights', inFolder('tiny.keras'), '--range', range);
    expect(status).toBe(0);
    answers.push(out.match(/[\d.]+ % .*class \d/g)?.join());
  }
  expect(new Set(answers).size).toBe(3);
});

test('weights alone are those of a MobileNetV1', async () => {
  const { status, out } = await runApp(inFolder('a.png'), '--weights', inFolder('weights.h5'));
  expect(status).toBe(0);
  expect(out).toContain('Network   mobilenet_0.25_224');
});

test('--help lists the options', async () => {
  const { status, out } = await runApp('--help');
  expect([status, out]).toEqual([0, expect.stringContaining('npm run classify -- picture.jpg')]);
});

test('bad pictures, networks and options: one sentence', async () => {
  writeFileSync(inFolder('text.txt'), 'not a picture');
  writeFileSync(inFolder('labels.txt'), 'cat dog');
  const picture = inFolder('a.png');
  const weights = ['--weights', inFolder('small.keras')];
  const cases: [string[], string][] = [
    [[], 'There is no picture.'],
    [[inFolder('none')], 'There is no such file or folder.'],
    [[inFolder('text.txt'), ...weights], 'This is not a picture'],
    [[picture, '--weights', inFolder('none.h5')], 'There is no such file'],
    [[picture, '--weights', inFolder('dense.keras')], 'Its input has the shape (None, 4).'],
    [[picture, '--weights', inFolder('no-top.keras')], 'It needs its classifier'],
    [[picture, '--weights', inFolder('text.txt')], 'has no format that is read here'],
    [[picture, ...weights, '--labels', inFolder('labels.txt')], 'These are no names of classes.'],
    [[picture, ...weights, '--layer', 'conv_pw_2_rel'], "Did you mean 'conv_pw_2_relu'?"],
    [[picture, ...weights, '--layer', 'predictions'], 'Its output is no stack of maps.'],
    [[picture, ...weights, '--out', 'x.png'], '--out is for feature maps.'],
    [[picture, ...weights, '--layer', 'conv1', '--out', 'x.jpg'], '--out must end with .png.'],
    [[picture, ...weights, '--top', '0'], '--top must be an integer from 1.'],
    [[picture, ...weights, '--range', '0..2'], 'There is no --range 0..2.'],
    [[picture, '--colour'], "Unknown option '--colour'. Use --help"],
  ];
  for (const [args, message] of cases) {
    const { status, progress } = await runApp(...args);
    expect(progress).toContain(message);
    expect(status).toBe(1);
  }
});

test.skipIf(!hasShared())('names the pictures as its references do (skipped without the shared folder)', async () => {
  const expected = JSON.parse(readFileSync(shared('images', 'expected.json'), 'utf8')) as Record<
    string,
    { readonly mobilenet_v1_025: readonly { readonly class: number; readonly p: number }[] }
  >;
  const weights = shared('fixtures', 'mobilenet_v1_0.25_224', 'mobilenet_v1_0.25_224.h5');
  const { out } = await runApp(shared('images', '224'), '--weights', weights);
  for (const [name, { mobilenet_v1_025: classes }] of Object.entries(expected)) {
    const lines = classes.map(({ class: index, p }) => `${(100 * p).toFixed(1).padStart(5)} % .* class ${index}\n`);
    expect(out).toMatch(new RegExp(`${name}\\.png\n *${lines.map((line) => line.trimStart()).join(' *')}`));
  }
});

test('bars fit the terminal and show small differences', () => {
  expect(bars([{ name: 'cat', score: 1 }], 40)).toEqual([`  100.0 %  ${'█'.repeat(24)}  cat`]);
  expect(bars([{ name: 'cat', score: 0.5 }], 40)[0]).toBe(`   50.0 %  ${'█'.repeat(12)}${' '.repeat(12)}  cat`);
  expect(bars([{ name: 'x'.repeat(60), score: 0 }], 60)[0]?.length).toBeLessThanOrEqual(60);
});
