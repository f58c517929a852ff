/** Operations in graphs: from tf.keras 2, to and from Keras 3, and as layers where a format has no operations. */
import { Conv2D, deserialize, input, Model, operations, resetLayerNames, type SymbolicTensor } from '@sepal/layers';
import { tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { normalizeConfig } from '../../src/dialects/normalize-config.ts';
import { FileError, type Json, type JsonObject } from '../../src/index.ts';
import { kerasConfig } from '../../src/keras-config/keras-config.ts';
import { keras2Config } from '../../src/keras-config/keras2-config.ts';
import { tfjsConfig } from '../../src/keras-config/tfjs-config.ts';
import { WRITERS, type WriterName } from './writers.ts';

type AnyModel = Model<SymbolicTensor, SymbolicTensor<'float32'>>;

const VALUES = [-7, -3.5, -3, -1, 0, 0.25, 2, 3, 5, 9];
const start: JsonObject = {
  class_name: 'InputLayer',
  config: { name: 'x', batch_input_shape: [null, VALUES.length], dtype: 'float32' },
  name: 'x',
  inbound_nodes: [],
};

/** A model of tf.keras, of an input and these layers. */
function older(layers: readonly JsonObject[]): JsonObject {
  const last = layers.at(-1)?.['name'] ?? null;
  return {
    class_name: 'Functional',
    config: { name: 'm', layers: [start, ...layers], input_layers: [['x', 0, 0]], output_layers: [[last, 0, 0]] },
  };
}

const lambda = (name: string, symbol: string, inbound: Json): JsonObject => ({
  class_name: symbol.endsWith('getitem') ? 'SlicingOpLambda' : 'TFOpLambda',
  config: { name, trainable: true, dtype: 'float32', function: symbol },
  name,
  inbound_nodes: [inbound],
});

async function answer(config: JsonObject, by: WriterName = 'tfKeras'): Promise<readonly number[]> {
  resetLayerNames();
  const model = deserialize(normalizeConfig(config, WRITERS[by]).config) as unknown as AnyModel;
  return [...(await model.predict(tensor([VALUES]))).data];
}

const close = (actual: readonly number[], expected: readonly number[]): void => {
  expect(actual).toHaveLength(expected.length);
  for (const [index, value] of expected.entries()) expect(actual[index]).toBeCloseTo(value, 5);
};

describe('functions of tf.keras 2', () => {
  const clipped = (x: number): number => Math.min(6, Math.max(0, x));

  test('the hard swish of MobileNetV3, as tf.keras 2.8 writes it', async () => {
    const config = older([
      lambda('tf.__operators__.add', '__operators__.add', ['x', 0, 0, { y: 3.0, name: null }]),
      {
        class_name: 'ReLU',
        config: {
          name: 're_lu',
          trainable: true,
          dtype: 'float32',
          max_value: 6.0,
          negative_slope: 0.0,
          threshold: 0.0,
        },
        name: 're_lu',
        inbound_nodes: [[['tf.__operators__.add', 0, 0, {}]]],
      },
      lambda('tf.math.multiply', 'math.multiply', ['re_lu', 0, 0, { y: 0.16666666666666666, name: null }]),
      {
        class_name: 'Multiply',
        config: { name: 'multiply', trainable: true, dtype: 'float32' },
        name: 'multiply',
        inbound_nodes: [
          [
            ['x', 0, 0, {}],
            ['tf.math.multiply', 0, 0, {}],
          ],
        ],
      },
    ]);
    close(
      await answer(config),
      VALUES.map((x) => (x * clipped(x + 3)) / 6),
    );
  });

  test.each<readonly [string, Json, (x: number) => number]>([
    ['math.subtract', ['_CONSTANT_VALUE', -1, 2, { y: ['x', 0, 0], name: null }], (x) => 2 - x],
    ['math.subtract', ['x', 0, 0, { y: 2, name: null }], (x) => x - 2],
    ['math.divide', ['x', 0, 0, { y: 4, name: null }], (x) => x / 4],
    ['math.truediv', ['x', 0, 0, { y: 4, name: null }], (x) => x / 4],
    ['math.add', ['x', 0, 0, { y: ['x', 0, 0], name: null }], (x) => 2 * x],
    ['math.maximum', ['x', 0, 0, { y: 0.5, name: null }], (x) => Math.max(x, 0.5)],
    ['math.minimum', ['x', 0, 0, { y: 0.5, name: null }], (x) => Math.min(x, 0.5)],
    ['nn.relu6', ['x', 0, 0, { name: null }], clipped],
    ['nn.relu', ['x', 0, 0, { name: null }], (x) => Math.max(0, x)],
    ['math.sigmoid', ['x', 0, 0, { name: null }], (x) => 1 / (1 + Math.exp(-x))],
    ['math.tanh', ['x', 0, 0, { name: null }], Math.tanh],
    ['math.square', ['x', 0, 0, { name: null }], (x) => x * x],
    ['math.negative', ['x', 0, 0, { name: null }], (x) => -x],
  ])('%s %j', async (symbol, inbound, expected) => {
    close(await answer(older([lambda('op', symbol, inbound)])), VALUES.map(expected));
  });

  test('slices', async () => {
    const range = (start: Json, stop: Json, step: Json): Json => ({ start, stop, step });
    const spec: Json = [range(null, null, null), range(2, 8, null)];
    const config = older([
      lambda('tf.__operators__.getitem', '__operators__.getitem', ['x', 0, 0, { slice_spec: spec }]),
    ]);
    close(await answer(config), VALUES.slice(2, 8));
  });

  test('lists of tensors', async () => {
    const inbound: Json = [
      ['x', 0, 0, { axis: -1, name: null }],
      ['x', 0, 0, { axis: -1, name: null }],
    ];
    close(await answer(older([lambda('tf.concat', 'concat', inbound)])), [...VALUES, ...VALUES]);
  });

  test('options go into the config: casts, means', async () => {
    const mean = lambda('tf.math.reduce_mean', 'math.reduce_mean', [
      'x',
      0,
      0,
      { axis: [1], keepdims: true, name: null },
    ]);
    close(await answer(older([mean])), [VALUES.reduce((a, b) => a + b) / VALUES.length]);
    const cast = lambda('tf.cast', 'cast', ['x', 0, 0, { dtype: 'float32', name: null }]);
    close(await answer(older([cast])), VALUES);
  });

  test('layers of TensorFlow 2.0 to 2.3, with a definition and constants', async () => {
    const definition = { name: 'mul', op: 'Mul', input: ['mul/x', 'x'], attr: { T: { type: 'DT_FLOAT' } } };
    const layer: JsonObject = {
      class_name: 'TensorFlowOpLayer',
      config: {
        name: 'mul',
        trainable: true,
        dtype: 'float32',
        node_def: JSON.stringify(definition),
        constants: { '0': 0.5 },
      },
      name: 'tf_op_layer_mul',
      inbound_nodes: [[['x', 0, 0, {}]]],
    };
    close(
      await answer(older([layer])),
      VALUES.map((x) => x / 2),
    );
  });

  test('an unknown function is named', () => {
    const config = older([lambda('tf.linalg.svd', 'linalg.svd', ['x', 0, 0, { name: null }])]);
    expect(() => normalizeConfig(config, WRITERS.tfKeras)).toThrow(
      "layer 'tf.linalg.svd' (TFOpLambda): the operation linalg.svd is not supported",
    );
  });
});

describe('operations of Keras 3', () => {
  const { add, getItem, multiply, relu6, subtract, trueDivide } = operations;

  function hardSwish(): AnyModel {
    resetLayerNames();
    const x = input({ shape: [2, 2, 3], name: 'x' });
    const y = new Conv2D({ filters: 3, kernelSize: 1, name: 'conv' }).apply(x);
    const gate = multiply(relu6(add(y, 3)), 1 / 6) as SymbolicTensor;
    return new Model({ inputs: x, outputs: subtract(1, multiply(y, gate)) as SymbolicTensor<'float32'>, name: 'm' });
  }

  test('are written as Keras writes them, and come back', () => {
    const model = hardSwish();
    const config = kerasConfig(model);
    const layers = (config['config'] as JsonObject)['layers'] as readonly JsonObject[];
    expect(layers[2]).toEqual({
      module: 'keras.src.ops.numpy',
      class_name: 'Add',
      config: { name: 'add' },
      registered_name: 'Add',
      name: 'add',
      inbound_nodes: [
        {
          args: [
            {
              class_name: '__keras_tensor__',
              config: { shape: [null, 2, 2, 3], dtype: 'float32', keras_history: ['conv', 0, 0] },
            },
            3,
          ],
          kwargs: {},
        },
      ],
    });
    const { config: read } = normalizeConfig(JSON.parse(JSON.stringify(config)), WRITERS.keras3);
    resetLayerNames();
    expect((deserialize(read) as unknown as AnyModel).getConfig()).toEqual(model.getConfig());
  });

  test('are told from layers in .h5 files, which have no modules', () => {
    const model = hardSwish();
    const bare = JSON.parse(JSON.stringify(kerasConfig(model)), (key, value: unknown) =>
      key === 'module' || key === 'registered_name' ? undefined : value,
    ) as JsonObject;
    resetLayerNames();
    const read = deserialize(normalizeConfig(bare, WRITERS.keras3).config) as unknown as AnyModel;
    expect(read.getConfig()).toEqual(model.getConfig());
  });

  test.each([
    ['Keras 2', keras2Config, 'tfKeras'],
    ['TensorFlow.js', tfjsConfig, 'tfjs'],
  ] as const)('become layers for %s, which compute the same', async (_, write, by) => {
    const model = hardSwish();
    const older = write(kerasConfig(model));
    resetLayerNames();
    const copy = deserialize(normalizeConfig(older, WRITERS[by]).config) as unknown as AnyModel;
    expect(copy.layers.map(({ className }) => className)).toEqual([
      'InputLayer',
      'Conv2D',
      'Rescaling',
      'ReLU',
      'Rescaling',
      'Multiply',
      'Rescaling',
    ]);
    copy.setWeights(await model.getWeights());
    const x = tensor(
      Float32Array.from({ length: 24 }, (_, index) => (index - 12) * 0.75),
      [2, 2, 2, 3],
    );
    const expected = await model.predict(x);
    close([...(await copy.predict(x)).data], [...expected.data]);
  });

  test('without such a layer are refused with their names', () => {
    const x = input({ shape: [4], name: 'x' });
    const whole = input({ shape: [4], dtype: 'int32', name: 'n' });
    const models = [
      new Model({ inputs: x, outputs: getItem(x, [{}, { start: 1 }]) as SymbolicTensor }),
      new Model({ inputs: x, outputs: trueDivide(x, 3) as SymbolicTensor }),
      new Model({ inputs: whole, outputs: add(whole, 3) as SymbolicTensor }),
    ];
    for (const model of models) {
      const config = kerasConfig(model);
      expect(() => keras2Config(config)).toThrow(FileError);
      expect(() => keras2Config(config)).toThrow(/layer '\w+' \(operation \w+\): the format has no operations/);
    }
  });
});
