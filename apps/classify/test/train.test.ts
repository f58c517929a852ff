import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadModel, saveModel, saveWeights } from '@sepal/formats';
import { expectClose, hasShared, type KerasAnswer, kerasPython, readWithKeras, shared } from '@sepal/goldens';
import { type BaseModel, Dense, input, Model, ops, Sequential } from '@sepal/layers';
import { mobileNet } from '@sepal/mobilenet';
import type { Tensor } from '@sepal/tensor';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { findClasses } from '../src/train/find-classes.ts';
import { labelsOf, type Picture, pixelsOf, readPictures } from '../src/train/pictures.ts';
import { cutPhotos, drawShapes } from './picture-folders.ts';
import { runApp } from './run-app.ts';
import { smallBase } from './small-base.ts';

const folder = mkdtempSync(join(tmpdir(), 'train-'));
const inFolder = (...names: string[]): string => join(folder, ...names);
const base = inFolder('base.keras');
const shapes = inFolder('shapes');
const small = ['--weights', base, '--batch-size', '8', '--threads', '1'] as const;
let pictures: readonly Picture[];

beforeAll(async () => {
  await drawShapes(shapes, 14);
  ({ pictures } = await readPictures(await findClasses(shapes), [96, 96], () => undefined));
  const pixels = ops.subtract(ops.divide(ops.cast(pixelsOf(pictures), 'float32'), 127.5), 1);
  await saveModel(await smallBase(pixels, labelsOf(pictures)), base);
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The rates of right answers that the app printed, from 0 to 1. */
function ratesIn(out: string): number[] {
  return [...out.matchAll(/([\d.]+) % of the test pictures right/g)].map(([, rate]) => Number(rate) / 100);
}

/** The weights of a model, by their names without the names of the models around them. */
async function weightsOf(model: BaseModel): Promise<Map<string, Tensor>> {
  const values = await model.getWeights();
  return new Map(
    model.weights.map(({ path }, index) => [path.split('/').slice(-2).join('/'), values[index] as Tensor]),
  );
}

test('trains a head on features that are computed once, and saves what then names pictures', async () => {
  const predict = vi.spyOn(Model.prototype, 'predict');
  const out = inFolder('head.keras');
  const trained = await runApp('train', shapes, ...small, '--out', out, '--fine-tune-epochs', '0');
  expect(trained.progress).toBe(
    'Reading the network\nReading 42 pictures\nComputing the features of 42 pictures\nTraining the head\n',
  );
  expect(trained.status).toBe(0);
  expect(trained.out).toMatch(/^42 pictures of 3 classes\n {2}disc {6}11 to train with, 3 to test\n/);
  const rates = ratesIn(trained.out);
  expect(rates).toHaveLength(1);
  expect(rates[0]).toBeGreaterThanOrEqual(0.9);

  // 33 pictures and 9 of them, in batches of 8: each went through the base once, in tens of epochs. At the end, the whole model is tested.
  expect(Number(trained.out.match(/after (\d+) epochs/)?.[1])).toBeGreaterThan(10);
  const seen = predict.mock.calls.map(([x]) => (x as Tensor).shape[0] as number);
  expect(seen).toEqual([...[8, 8, 8, 8, 1, 8, 1], ...[8, 1]]);
  expect(trained.out.match(/ is taken for /g) ?? []).toHaveLength(Math.round(9 * (1 - (rates[0] as number))));

  const before = await weightsOf(await loadModel(base));
  const after = await weightsOf(await loadModel(out));
  expect(before.size).toBe(135);
  for (const [name, { data }] of before) expect(after.get(name)?.data, name).toEqual(data);
  expect([...after.keys()].filter((name) => !before.has(name))).toEqual(['predictions/kernel', 'predictions/bias']);

  const labels = inFolder('head.json');
  expect(JSON.parse(readFileSync(labels, 'utf8'))).toEqual(['disc', 'square', 'triangle']);
  const folders = ['disc', 'square', 'triangle'].map((name) => inFolder('shapes', name));
  const named = await runApp(...folders, '--weights', out, '--labels', labels, '--top', '1');
  expect(named.status).toBe(0);
  const answers = [...named.out.matchAll(/shapes\/(\w+)\/.*\n.*% .* (\w+)\n/g)];
  expect(answers).toHaveLength(42);
  expect(answers.filter(([, name, answer]) => name === answer).length).toBeGreaterThanOrEqual(38);

  // The layers of the base can be looked into, though it is a model inside the model.
  const maps = await runApp(
    inFolder('shapes', 'disc', '0.png'),
    '--weights',
    out,
    '--layer',
    'conv_pw_2_relu',
    '--out',
    inFolder('maps.png'),
  );
  expect([maps.status, maps.out]).toEqual([
    0,
    expect.stringContaining(`Feature maps of conv_pw_2_relu: ${inFolder('maps.png')}`),
  ]);
});

test('then trains the last blocks, with the same bits for any number of threads', async () => {
  const out = inFolder('tuned.keras');
  const options = ['--epochs', '5', '--fine-tune-epochs', '2', '--unfreeze', '2', '--seed', '7'];
  const one = await runApp('train', shapes, ...small, '--out', out, ...options);
  expect(one.progress).toMatch(/Epoch 1\/2\n5\/5 - .*val_accuracy: .*\nEpoch 2\/2\n5\/5 - .*\n$/);
  expect(one.out).toContain('\nTraining the last 2 blocks and the head\n');
  expect(ratesIn(one.out)).toHaveLength(2);
  // After so few epochs the head is not done: every step makes it better.
  expect(one.out).not.toContain('no lower');

  const before = await weightsOf(await loadModel(base));
  const model = await loadModel(out);
  const after = await weightsOf(model);
  const changed = [...before].filter(([name, { data }]) => !sameNumbers(after.get(name), data)).map(([name]) => name);
  expect(changed).toEqual(['conv_dw_12', 'conv_pw_12', 'conv_dw_13', 'conv_pw_13'].map((name) => `${name}/kernel`));

  const again = inFolder('again.keras');
  await runApp('train', shapes, ...small.slice(0, 4), '--threads', '2', '--out', again, ...options);
  for (const [name, { data }] of await weightsOf(await loadModel(again))) {
    expect(after.get(name)?.data, name).toEqual(data);
  }
});

function sameNumbers(tensor: Tensor | undefined, data: Tensor['data']): boolean {
  return tensor !== undefined && data.every((number, index) => Object.is(number, tensor.data[index]));
}

test.skipIf(kerasPython() === undefined)(
  'Keras opens the file and answers the same (skipped without Keras)',
  async () => {
    const file = inFolder('for-keras.keras');
    await runApp('train', shapes, ...small, '--out', file, '--epochs', '2', '--fine-tune-epochs', '1');
    const model = await loadModel(file);
    const bytes = pixelsOf(pictures.slice(0, 3));
    const pixels = { name: 'pixels', shape: bytes.shape, dtype: 'float32', data: bytes.data };
    const [answer] = await readWithKeras([
      { file: { name: 'out.keras', bytes: readFileSync(file) }, inputs: [pixels] },
    ]);
    const scores = (await model.predict(bytes)).data;
    expect(answer).not.toHaveProperty('error');
    const { outputs } = answer as Extract<KerasAnswer, { outputs: unknown }>;
    expectClose(outputs[0]?.data ?? [], scores, { absolute: 1e-5 });
  },
);

test('goes on from a file of its own, and from weights without a top', async () => {
  const own = inFolder('own.keras');
  const quick = ['--epochs', '2', '--fine-tune-epochs', '1', '--unfreeze', '1', '--threads', '1'];
  await runApp('train', shapes, ...small, '--out', own, ...quick);
  const again = await runApp('train', shapes, '--weights', own, '--out', inFolder('own-again.keras'), ...quick);
  expect([again.status, ratesIn(again.out).length]).toEqual([0, 2]);

  const weights = inFolder('no-top.h5');
  await saveWeights(mobileNet({ alpha: 0.25, includeTop: false }), weights);
  const noTop = await runApp(
    ...['train', shapes, '--weights', weights, '--out', inFolder('no-top.keras')],
    ...['--epochs', '1', '--fine-tune-epochs', '0'],
  );
  expect(noTop.status).toBe(0);
  expect((await loadModel(inFolder('no-top.keras'))).inputs.shape).toEqual([null, 224, 224, 3]);
});

test('pictures that cannot be read are named and skipped, other files are left alone', async () => {
  const mixed = inFolder('mixed');
  await drawShapes(mixed, 5);
  writeFileSync(join(mixed, 'disc', 'torn.jpg'), readFileSync(join(mixed, 'disc', '1.jpg')).subarray(0, 400));
  writeFileSync(join(mixed, 'disc', 'text.png'), 'not a picture');
  writeFileSync(join(mixed, 'disc', 'notes.txt'), 'not a picture');
  writeFileSync(join(mixed, 'notes.txt'), 'no folder');
  mkdirSync(join(mixed, '.cache'));
  const out = inFolder('mixed.keras');
  const { status, ...shown } = await runApp(
    ...['train', mixed, ...small, '--out', out],
    ...['--epochs', '1', '--fine-tune-epochs', '0'],
  );
  expect(status).toBe(0);
  expect(shown.out).toContain('15 pictures of 3 classes\n  disc      4 to train with, 1 to test\n');
  expect(shown.progress.match(/^Skipped .*$/gm)).toEqual([
    expect.stringMatching(/text\.png.*This is not a picture that can be read/),
    expect.stringMatching(/torn\.jpg.*The picture is damaged/),
  ]);
});

test('--help lists the options', async () => {
  const { status, out } = await runApp('train', '--help');
  expect([status, out]).toEqual([0, expect.stringContaining('npm run classify -- train folder/')]);
});

test('bad folders, networks and options: one sentence, before anything is written', async () => {
  const one = inFolder('one');
  await drawShapes(one, 1);
  mkdirSync(inFolder('bare'));
  mkdirSync(inFolder('sole', 'cats'), { recursive: true });
  mkdirSync(inFolder('none', 'cats'), { recursive: true });
  mkdirSync(inFolder('none', 'dogs'), { recursive: true });
  mkdirSync(inFolder('torn', 'dogs'), { recursive: true });
  mkdirSync(inFolder('torn', 'cats'), { recursive: true });
  writeFileSync(inFolder('torn', 'cats', 'a.png'), 'not a picture');
  writeFileSync(inFolder('torn', 'dogs', 'a.png'), 'not a picture');
  await saveModel(new Sequential([input({ shape: [4] }), new Dense({ units: 2 })]), inFolder('dense.keras'));
  const pixels = input({ shape: [8, 8, 3] });
  await saveModel(
    new Model({ inputs: pixels, outputs: new Dense({ units: 2 }).apply(pixels) }),
    inFolder('maps.keras'),
  );
  const cases: [string[], string][] = [
    [[], 'Expected one folder. Received none.'],
    [[shapes, one], 'Expected one folder. Received'],
    [[inFolder('nowhere')], 'There is no such folder'],
    [[inFolder('bare')], 'at least two. Found none.'],
    [[inFolder('sole')], 'at least two. Found one, cats.'],
    [[inFolder('none')], 'There are no pictures in this folder.'],
    [
      [one, ...small],
      'disc: Expected at least two pictures of each class, one to train with and one to test. Could read one.',
    ],
    [[inFolder('torn'), ...small], 'Could read none. The first that could not be read:'],
    [[shapes, '--weights', inFolder('nowhere.h5')], 'There is no such file'],
    [[shapes, '--weights', inFolder('dense.keras')], 'Expected a network for colour pictures.'],
    [[shapes, ...small, '--unfreeze', '14'], '--unfreeze 14: The network mobilenet_0.25_96 has 13 blocks.'],
    [[shapes, '--out', 'x.h5'], '--out must end with .keras.'],
    [[shapes, '--out', inFolder('nowhere', 'x.keras')], 'There is no folder'],
    [[shapes, '--epochs', '0'], '--epochs must be an integer from 1. Received 0.'],
    [[shapes, '--fine-tune-epochs', '-1'], '--fine-tune-epochs'],
    [[shapes, '--batch-size', 'many'], '--batch-size must be an integer from 1. Received many.'],
    [[shapes, '--unfreeze', '1.5'], '--unfreeze must be an integer from 0.'],
    [[shapes, '--seed', 'x'], '--seed must be an integer from 0.'],
    [[shapes, '--validation', '1'], '--validation must be a number between 0 and 1. Received 1.'],
    [[shapes, '--threads', '0'], '--threads must be an integer from 1.'],
    [[shapes, '--range', '0..2'], 'There is no --range 0..2.'],
    [[shapes, '--colour'], "Unknown option '--colour'. Use --help"],
  ];
  for (const [args, message] of cases) {
    const file = args.includes('--out') ? [] : ['--out', inFolder('never.keras')];
    const { status, progress } = await runApp('train', ...args, ...file);
    expect(progress, args.join(' ')).toContain(message);
    expect(status).toBe(1);
  }
  expect(existsSync(inFolder('never.keras'))).toBe(false);
});

test.skipIf(!hasShared())(
  'learns windows of photographs from ImageNet features (skipped without the shared folder)',
  async () => {
    const photos = inFolder('photos');
    await cutPhotos(photos, 10);
    const weights = shared('fixtures', 'mobilenet_v1_0.25_224', 'mobilenet_v1_0.25_224.h5');
    const out = inFolder('photos.keras');
    const { status, ...shown } = await runApp(
      'train',
      photos,
      '--weights',
      weights,
      '--out',
      out,
      '--fine-tune-epochs',
      '2',
    );
    expect(status).toBe(0);
    for (const rate of ratesIn(shown.out)) expect(rate).toBeGreaterThanOrEqual(0.9);
    const network = ['--weights', out, '--labels', inFolder('photos.json'), '--top', '1'];
    const { out: named } = await runApp(shared('images', '224', 'chelsea.png'), ...network);
    expect(named).toMatch(/ % .* chelsea\n/);
  },
);
