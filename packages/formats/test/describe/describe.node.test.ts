/** What a file holds is told before anything is built, as data and as text. */
import { goldenFile, hasShared, shared } from '@sepal/goldens';
import { expect, describe as suite, test, vi } from 'vitest';
import { describeContents } from '../../src/describe/describe-contents.ts';
import { describe, type FileDescription, FileError, loadModel } from '../../src/index.ts';

// Many small files: a worker for each would take most of the time. The tests in hdf5/ are about the worker.
vi.mock('../../src/platform/start-hdf5-worker.ts', () => ({ startHdf5Worker: async () => undefined }));

/** A description without the methods of its class. */
const dataOf = (description: FileDescription): unknown => JSON.parse(JSON.stringify(description));

const namesOf = ({ layers }: FileDescription): readonly string[] => layers.map(({ name, depth }) => `${depth} ${name}`);

suite('files of Keras', () => {
  test('a sequence of Keras 3', async () => {
    const description = await describe(goldenFile('keras-3.15/sequential.keras'));
    expect(description).toMatchObject({
      format: 'keras',
      writer: { name: 'Keras', version: '3.15.1' },
      className: 'Sequential',
      notes: [],
      problems: [],
    });
    const model = await loadModel(goldenFile('keras-3.15/sequential.keras'));
    expect(description.parameters).toBe(model.countParams());
    expect(description.weights.map(({ shape }) => shape).toSorted()).toEqual(
      model.weights.map(({ shape }) => shape).toSorted(),
    );
    const byName = new Map(model.layers.map((layer) => [layer.name, layer]));
    for (const { name, className, parameters } of description.layers) {
      const layer = byName.get(name);
      if (className === 'InputLayer') continue;
      expect(className).toBe(layer?.className);
      expect(parameters).toBe(layer?.countParams());
    }
    expect(description.training?.optimizer).toBeTypeOf('string');
    expect(description.training?.variables).toBeGreaterThan(0);
  });

  test.each(['keras-3.15/nested.keras', 'keras-3.15/nested.h5', 'keras-2.2/nested.h5', 'keras-2.0/nested.h5'])(
    'models inside models: %s',
    async (file) => {
      const description = await describe(goldenFile(file));
      const model = await loadModel(goldenFile(file));
      expect(namesOf(description).filter((name) => name.startsWith('0 '))).toEqual(
        model.layers.map(({ name }) => `0 ${name}`),
      );
      expect(Math.max(...description.layers.map(({ depth }) => depth))).toBeGreaterThan(0);
      expect(description.parameters).toBe(model.countParams());
      for (const layer of model.layers) {
        const described = description.layers.find(({ name, depth }) => depth === 0 && name === layer.name);
        if (layer.weights.length > 0) expect(described?.parameters).toBe(layer.countParams());
      }
    },
  );

  test('output shapes, where the file tells them', async () => {
    const { layers } = await describe(goldenFile('keras-3.15/functional.keras'));
    const model = (await loadModel(goldenFile('keras-3.15/functional.keras'))) as unknown as {
      layers: readonly { name: string; output: { shape?: unknown } }[];
    };
    const told = layers.filter(({ depth, outputShape }) => depth === 0 && outputShape !== undefined);
    expect(told.length).toBeGreaterThan(3);
    for (const { name, outputShape } of told) {
      expect(outputShape).toEqual(model.layers.find((layer) => layer.name === name)?.output.shape);
    }
  });

  test('names of Keras 2 that are renamed', async () => {
    const { layers, notes } = await describe(goldenFile('keras-2.2/slashes.h5'));
    expect(layers.map(({ name }) => name)).toContain('block/1/conv');
    expect(notes).toEqual([expect.stringContaining('block/1/conv is block_1_conv')]);
  });

  test('weights alone', async () => {
    const description = await describe(goldenFile('keras-3.15/nested.weights.h5'));
    expect(description).toMatchObject({ format: 'weights.h5', className: undefined, layers: [], problems: [] });
    expect(description.weights[0]?.name).toMatch(/^layers\/.*vars\/0$/);
    expect(String(description)).toMatch(
      /^format: +Keras 3 weights \(\.weights\.h5\)\n.*\nmodel: +none: weights alone\n/,
    );
  });

  test('operations are told from layers by their modules', async () => {
    const { layers, problems } = await describe(goldenFile('keras-3.15/hard_swish.keras'));
    expect(layers.map(({ className }) => className)).toContain('ops.numpy.Add');
    expect(problems).toEqual([]);
  });

  test('what would stop loading, all of it', async () => {
    const own = await describe(goldenFile('keras-3.15/custom.keras'));
    expect(own.problems).toEqual(['classes to pass as customObjects: golden>Scale']);
    const operation = await describe(goldenFile('keras-3.15/unknown_operation.keras'));
    expect(operation.problems).toEqual([expect.stringContaining('numpy.Cumsum')]);
    const code = await describe(goldenFile('keras-3.15/code.keras'));
    expect(code.problems).toEqual([expect.stringMatching(/layer '\w+' \(Lambda\): Lambda layers hold code of Python/)]);
    const unknown = await describe(goldenFile('keras-3.15/unknown.keras'));
    expect(unknown.problems).toEqual(['classes to pass as customObjects: LSTM, TimeDistributed']);
    expect(String(unknown)).toContain('not loaded:   classes to pass as customObjects: LSTM, TimeDistributed');
  });
});

suite.skipIf(!hasShared())('real models (skipped without the shared folder)', () => {
  test('tf.keras, with its optimizer and what is dropped', async () => {
    const description = await describe(shared('fixtures/vww_96/vww_96.h5'));
    expect(description).toMatchObject({
      format: 'h5',
      className: 'Functional',
      name: 'model',
      parameters: 221_794,
      training: { optimizer: 'Adam', loss: 'categorical_crossentropy', metrics: [['accuracy']] },
      problems: [],
    });
    expect(description.notes).toEqual([expect.stringContaining('groups=1 dropped')]);
    expect(description.layers[1]).toEqual({
      name: 'conv2d',
      className: 'Conv2D',
      depth: 0,
      options: { filters: 8, kernel_size: [3, 3], strides: [2, 2], padding: 'same' },
      outputShape: undefined,
      parameters: 224,
    });
  });

  test('TensorFlow.js', async () => {
    const description = await describe(shared('fixtures/mobilenet_v1_0.25_224/tfjs/model.json'));
    expect(description).toMatchObject({ format: 'tfjs', parameters: 475_544, training: undefined });
    expect(description.layers.find(({ name }) => name === 'conv_dw_1')?.parameters).toBe(72);
    expect(description.weights.map(({ name }) => name)).toContain('conv_dw_1/depthwise_kernel');
  });

  test('a table for terminals', async () => {
    const lines = String(await describe(shared('keras/golden/nested.keras'))).split('\n');
    expect(lines).toEqual([
      'format:       Keras 3 (.keras)',
      'written by:   Keras 3.16.0',
      "model:        Functional 'nested'",
      'weights:      4 tensors, 23 numbers, 92 B',
      'training:     none',
      '',
      'layer            class       output     parameters  options',
      '───────────────  ──────────  ─────────  ──────────  ───────',
      'input_layer_1    InputLayer  (None, 4)           0',
      'inner            Sequential                     23',
      '  input_layer_2  InputLayer  (None, 4)',
      '  dense_1        Dense       (None, 3)          15  units=3',
      '  dense_2        Dense                           8  units=2',
    ]);
  });
});

test('a file cannot control the terminal, or fill it with one name', async () => {
  const name = `\u001b[2J\n${'long'.repeat(1000)}`;
  const config = {
    class_name: 'Sequential',
    config: [{ class_name: 'Dense', config: { name, units: 2, activation: name } }],
  };
  const description = await describeContents({
    format: 'tfjs',
    writer: { name: 'Keras\u0007', version: '2.2.4' },
    config,
    weights: { kind: 'names', weights: [], read: async () => [] },
    training: undefined,
    close: () => {},
  });
  expect(description.layers[0]?.name).toBe(name);
  const text = String(description);
  expect(text).not.toMatch(/[^\P{Cc}\n]/u);
  expect(text.split('\n').every((line) => line.length < 600)).toBe(true);
});

test('descriptions are plain data', async () => {
  const description = await describe(goldenFile('keras-3.15/sequential.keras'));
  expect(dataOf(description)).toMatchObject({ format: 'keras', layers: expect.any(Array), weights: expect.any(Array) });
});

test('what is no such file, and a second argument too many', async () => {
  await expect(describe(Uint8Array.of(1, 2, 3))).rejects.toThrow(FileError);
  await expect(describe(Uint8Array.of(1, 2, 3), {}, 'all' as never)).rejects.toThrow('describe(source, options)');
});
