/** The calls of functional models and sequences, in the words of each version, compute the same. */
import { deserialize, type Model, resetLayerNames } from '@sepal/layers';
import { tensor } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import { normalizeConfig } from '../../src/dialects/normalize-config.ts';
import { FileError, type Json, type JsonObject } from '../../src/index.ts';
import { WRITERS, type WriterName } from './writers.ts';

type AnyModel = Model<never, never>;

function read(config: JsonObject, by: WriterName = 'keras2'): AnyModel {
  resetLayerNames();
  return deserialize(normalizeConfig(config, WRITERS[by]).config) as unknown as AnyModel;
}

/** A layer that multiplies, so that every path through a model has another result. */
const times = (name: string, scale: number, inbound: readonly Json[], more: JsonObject = {}): JsonObject => ({
  class_name: 'Rescaling',
  config: { name, scale, offset: 0 },
  name,
  inbound_nodes: inbound,
  ...more,
});
const start = (name: string): JsonObject => ({
  class_name: 'InputLayer',
  config: { name, batch_input_shape: [null, 1], dtype: 'float32' },
  name,
  inbound_nodes: [],
});
const functional = (name: string, layers: readonly JsonObject[], ins: Json, outs: Json): JsonObject => ({
  class_name: 'Model',
  config: { name, layers, input_layers: ins, output_layers: outs },
});
const twice = functional(
  'inner',
  [start('u'), times('doubled', 2, [[['u', 0, 0, {}]]])],
  [['u', 0, 0]],
  [['doubled', 0, 0]],
);
const sequence: JsonObject = {
  class_name: 'Sequential',
  config: [{ class_name: 'Rescaling', config: { name: 'tripled', scale: 3, offset: 0, batch_input_shape: [null, 1] } }],
};
const nested = (entry: JsonObject, name: string, inbound: readonly Json[]): JsonObject => ({
  ...entry,
  name,
  inbound_nodes: inbound,
});

async function answer(model: AnyModel, ...inputs: readonly number[]): Promise<readonly number[]> {
  const values = inputs.map((x) => tensor([x], [1, 1]));
  const result = (await model.predict((values.length === 1 ? values[0] : values) as never)) as unknown;
  return [result].flat().map((output) => (output as { data: Float32Array }).data[0] as number);
}

describe('nested models of Keras 2, which counts their calls from 1', () => {
  test.each([
    ['a functional model', twice, 2],
    ['a sequence', { ...sequence, config: { name: 'inner', layers: sequence['config'] as readonly Json[] } }, 3],
  ] as const)('%s at the end', async (_, inner, factor) => {
    const model = functional(
      'outer',
      [start('x'), nested(inner, 'inner', [[['x', 0, 0, {}]]])],
      [['x', 0, 0]],
      [['inner', 1, 0]],
    );
    expect(await answer(read(model), 5)).toEqual([5 * factor]);
  });

  test('called twice, by other layers and at the end', async () => {
    const layers = [
      start('x'),
      nested(twice, 'inner', [[['x', 0, 0, {}]], [['times5', 0, 0, {}]]]),
      times('times5', 5, [[['inner', 1, 0, {}]]]),
    ];
    expect(await answer(read(functional('outer', layers, [['x', 0, 0]], [['inner', 2, 0]])), 1)).toEqual([20]);
    expect(
      await answer(
        read(
          functional(
            'outer',
            layers,
            [['x', 0, 0]],
            [
              ['inner', 2, 0],
              ['inner', 1, 0],
            ],
          ),
        ),
        1,
      ),
    ).toEqual([20, 2]);
  });

  test('counted from 0, as Keras 3 counts them in the same lists', async () => {
    const layers = [
      start('x'),
      nested(twice, 'inner', [[['x', 0, 0, {}]]]),
      times('times5', 5, [[['inner', 0, 0, {}]]]),
    ];
    expect(await answer(read(functional('outer', layers, [['x', 0, 0]], [['times5', 0, 0]])), 1)).toEqual([10]);
  });
});

describe('nested models of Keras 3', () => {
  const call = (layer: string, node: number): Json => ({
    args: [
      {
        class_name: '__keras_tensor__',
        config: { shape: [null, 1], dtype: 'float32', keras_history: [layer, node, 0] },
      },
    ],
    kwargs: { mask: [null, null], training: null },
  });
  const inner = functional('inner', [start('u'), times('doubled', 2, [call('u', 0)])], ['u', 0, 0], ['doubled', 0, 0]);
  const layers = [
    start('x'),
    { ...nested(inner, 'inner', [call('x', 0), call('times5', 0)]), class_name: 'Functional' },
    times('times5', 5, [call('inner', 0)]),
  ];

  test.each([
    ['as Keras counts it', ['inner', 2, 0], [20]],
    [
      'from 0',
      [
        ['inner', 1, 0],
        ['inner', 0, 0],
      ],
      [20, 2],
    ],
  ] as const)('the end, %s', async (_, end, expected) => {
    const model = read(functional('outer', layers, ['x', 0, 0], end), 'keras3');
    expect(await answer(model, 1)).toEqual(expected);
  });
});

test('shared layers have a call for each use', async () => {
  const layers = [
    start('a'),
    start('b'),
    times('shared', 2, [[['a', 0, 0, {}]], [['b', 0, 0, {}]], [['shared', 1, 0, {}]]]),
    {
      class_name: 'Concatenate',
      config: { name: 'all', axis: -1 },
      name: 'all',
      inbound_nodes: [
        [
          ['shared', 0, 0, {}],
          ['shared', 2, 0, {}],
        ],
      ],
    },
  ];
  const model = read(
    functional(
      'outer',
      layers,
      [
        ['a', 0, 0],
        ['b', 0, 0],
      ],
      [['all', 0, 0]],
    ),
  );
  const result = (await model.predict([tensor([1], [1, 1]), tensor([10], [1, 1])] as never)) as unknown as {
    data: Float32Array;
  };
  expect([...result.data]).toEqual([2, 40]);
});

test('one input and output are bare, as in Keras 2', () => {
  const model = read(
    functional('outer', [start('x'), times('y', 2, [[['x', 0, 0, {}]]])], [['x', 0, 0]], [['y', 0, 0]]),
  );
  expect(Array.isArray(model.inputs)).toBe(false);
  expect(Array.isArray(model.outputs)).toBe(false);
});

test('objects of inputs and outputs keep their names', () => {
  const config = functional(
    'outer',
    [start('x'), times('y', 2, [[['x', 0, 0, {}]]])],
    { left: ['x', 0, 0] },
    { right: ['y', 0, 0] },
  );
  const model = read(config, 'tfKeras');
  expect(Object.keys(model.inputs)).toEqual(['left']);
  expect(Object.keys(model.outputs)).toEqual(['right']);
});

test.each([
  ['Keras 1: no arguments', [[['x', 0, 0]]], 'keras1'],
  ['masks that are null', [[['x', 0, 0, { mask: null }]]], 'tfKeras'],
  ['lists of masks that are null', [[['x', 0, 0, { mask: [null, null] }]]], 'tfKeras'],
  ['objects of masks that are null', [[['x', 0, 0, { mask: { a: null, b: null } }]]], 'tfKeras'],
  ['training that is null', [[['x', 0, 0, { training: null }]]], 'tfKeras'],
  ['a flat list, of layers that keep structures', [['x', 0, 0, {}]], 'tfKeras'],
  [
    'the tensor by name',
    [{ args: [], kwargs: { inputs: { class_name: '__keras_tensor__', config: { keras_history: ['x', 0, 0] } } } }],
    'keras3',
  ],
] as const)('calls: %s', async (_, inbound, by) => {
  const ends: Json = by === 'keras3' ? ['x', 0, 0] : [['x', 0, 0]];
  const outs: Json = by === 'keras3' ? ['y', 0, 0] : [['y', 0, 0]];
  const model = read(functional('outer', [start('x'), times('y', 2, inbound as never)], ends, outs), by);
  expect(await answer(model, 3)).toEqual([6]);
});

test('a Merge of Keras 1', async () => {
  const merge = (mode: string, more: JsonObject = {}): JsonObject => ({
    class_name: 'Merge',
    config: { name: 'both', mode, mode_type: 'raw', concat_axis: -1, output_shape: null, arguments: {}, ...more },
    name: 'both',
    inbound_nodes: [
      [
        ['y', 0, 0],
        ['x', 0, 0],
      ],
    ],
  });
  const model = (mode: string): JsonObject =>
    functional('outer', [start('x'), times('y', 2, [[['x', 0, 0]]]), merge(mode)], [['x', 0, 0]], [['both', 0, 0]]);
  const sum = read(model('sum'), 'keras1');
  expect(await answer(sum, 5)).toEqual([15]);
  expect(await answer(read(model('mul'), 'keras1'), 5)).toEqual([50]);
  expect(await answer(read(model('ave'), 'keras1'), 5)).toEqual([7.5]);
  expect(await answer(read(model('max'), 'keras1'), 5)).toEqual([10]);
  expect(read(model('concat'), 'keras1').outputs).toMatchObject({ shape: [null, 2] });
});

test('.keras files of tf.keras 2.13: lists of calls, and modules', async () => {
  const layers = [start('x'), times('y', 2, [[['x', 0, 0, {}]]])].map((layer) => ({
    module: 'keras.layers',
    registered_name: null,
    build_config: { input_shape: [null, 1] },
    ...layer,
  }));
  const config = {
    module: 'keras.src.engine.functional',
    registered_name: 'Functional',
    ...functional('outer', layers, [['x', 0, 0]], [['y', 0, 0]]),
    class_name: 'Functional',
    compile_config: null,
  };
  expect(await answer(read(config, 'tfKeras'), 4)).toEqual([8]);
});

test('arguments of calls stay: training, tensors by name', () => {
  const { config } = normalizeConfig(
    functional(
      'outer',
      [
        start('x'),
        times('y', 2, [[['x', 0, 0, { training: true }]]]),
        times('z', 2, [[['x', 0, 0, { gate: ['y', 0, 0] }]]]),
      ],
      [['x', 0, 0]],
      [['z', 0, 0]],
    ),
    WRITERS.tfKeras,
  );
  const layers = (config['config'] as JsonObject)['layers'] as readonly JsonObject[];
  const history = (layer: string): JsonObject => ({
    class_name: '__keras_tensor__',
    config: { keras_history: [layer, 0, 0] },
  });
  expect(layers.map((layer) => layer['inbound_nodes'])).toEqual([
    [],
    [{ args: [history('x')], kwargs: { training: true } }],
    [{ args: [history('x')], kwargs: { gate: history('y') } }],
  ]);
});

test("names with '/' are renamed, everywhere and to names that no other layer has", async () => {
  const layers = [
    start('in/x'),
    times('block/1', 2, [[['in/x', 0, 0, {}]]]),
    times('block_1', 3, [[['block/1', 0, 0, {}]]]),
    nested(
      functional('a/b', [start('u/v'), times('w/z', 5, [[['u/v', 0, 0, {}]]])], [['u/v', 0, 0]], [['w/z', 0, 0]]),
      'a/b',
      [[['block_1', 0, 0, {}]]],
    ),
  ];
  const config = functional('outer/model', layers, [['in/x', 0, 0]], [['a/b', 1, 0]]);
  const { names } = normalizeConfig(config, WRITERS.keras2);
  expect(Object.fromEntries(names)).toEqual({
    in_x: 'in/x',
    block_1_1: 'block/1',
    a_b: 'a/b',
    u_v: 'u/v',
    w_z: 'w/z',
    outer_model: 'outer/model',
  });
  const model = read(config);
  expect(model.layers.map(({ name }) => name)).toEqual(['in_x', 'block_1_1', 'block_1', 'a_b']);
  expect(await answer(model, 1)).toEqual([30]);
});

describe('sequences', () => {
  const first = (options: JsonObject): JsonObject => ({
    class_name: 'Dense',
    config: { name: 'first', units: 2, ...options },
  });
  const inputOf = (config: Json, by: WriterName = 'keras2'): unknown => {
    const model = read({ class_name: 'Sequential', config } as JsonObject, by) as unknown as {
      inputLayer: { name: string; batchShape: unknown; dtype: string } | undefined;
    };
    const { inputLayer } = model;
    return inputLayer && [inputLayer.name, inputLayer.batchShape, inputLayer.dtype];
  };

  test.each([
    ['batch_input_shape', { batch_input_shape: [null, 3] }, 'keras2', [null, 3]],
    ['batch_input_shape with a batch', { batch_input_shape: [4, 3] }, 'tfKeras', [4, 3]],
    ['batch_shape', { batch_shape: [null, 3] }, 'keras3', [null, 3]],
    ['input_shape', { input_shape: [3] }, 'keras2', [null, 3]],
    ['a tuple', { batch_input_shape: { class_name: '__tuple__', items: [null, 3] } }, 'tfKeras', [null, 3]],
    ['input_dim', { input_dim: 3, output_dim: 2, input_dtype: 'float32' }, 'keras1', [null, 3]],
  ] as const)('the first layer tells the input: %s', (_, options, by, shape) => {
    const layer = by === 'keras1' ? { class_name: 'Dense', config: { name: 'first', ...options } } : first(options);
    expect(inputOf([layer] as Json, by)).toEqual(['first_input', shape, 'float32']);
    expect(inputOf({ name: 'own', layers: [layer] } as Json, by)).toEqual(['first_input', shape, 'float32']);
  });

  test('an input layer tells it', () => {
    const layers: Json = [start('x'), first({ batch_input_shape: [null, 1] })];
    expect(inputOf({ name: 'own', layers })).toEqual(['x', [null, 1], 'float32']);
  });

  test('nothing tells it', () => {
    expect(inputOf([first({})])).toBeUndefined();
  });

  test('the shape that it was built for', () => {
    const layers: Json = [first({})];
    const at = (config: JsonObject, more: JsonObject = {}): unknown =>
      read({ class_name: 'Sequential', config, ...more }, 'keras3').countParams();
    expect(at({ name: 'own', layers, build_input_shape: [null, 3] })).toBe(8);
    expect(at({ name: 'own', layers }, { build_config: { input_shape: [null, 3] } })).toBe(8);
  });
});

test('hard_sigmoid of Keras 2 keeps its meaning', async () => {
  const config: JsonObject = {
    class_name: 'Sequential',
    config: [start('x'), { class_name: 'Activation', config: { name: 'gate', activation: 'hard_sigmoid' } }],
  };
  for (const by of ['keras1', 'keras2', 'tfKeras', 'tfjs', 'keras3'] as const) {
    const model = read(config, by);
    for (const x of [-4, -2.75, -1, 0, 0.5, 2.75, 4]) {
      const [y] = await answer(model, x);
      const slope = by === 'keras3' ? 1 / 6 : 0.2;
      expect(y).toBeCloseTo(Math.min(1, Math.max(0, x * slope + 0.5)), 6);
    }
  }
  const dense: JsonObject = {
    class_name: 'Sequential',
    config: [
      start('x'),
      {
        class_name: 'Dense',
        config: { name: 'gate', units: 1, kernel_initializer: 'ones', activation: 'hard_sigmoid' },
      },
    ],
  };
  expect((await answer(read(dense), 2))[0]).toBeCloseTo(0.9, 6);
});

describe('what is no config of a model', () => {
  test.each<readonly [string, Json]>([
    ['no class', { config: {} }],
    ['a class that is a number', { class_name: 3, config: {} }],
    ['a config that is a string', { class_name: 'Dense', config: 'units' }],
    ['layers that are an object', { class_name: 'Sequential', config: { name: 's', layers: {} } }],
    ['a layer that is null', { class_name: 'Sequential', config: [null] }],
    ['a functional model without layers', { class_name: 'Functional', config: { name: 'f' } }],
    ['inputs that are numbers', functional('f', [start('x')], 3, [['x', 0, 0]])],
    ['calls that are numbers', functional('f', [start('x'), times('y', 2, [3])], [['x', 0, 0]], [['y', 0, 0]])],
    [
      'calls of calls',
      functional('f', [start('x'), times('y', 2, [[[['x', 'y'], 0, 0]]])], [['x', 0, 0]], [['y', 0, 0]]),
    ],
  ])('%s', (_, config) => {
    expect(() => normalizeConfig(config as JsonObject, WRITERS.keras2)).toThrow(FileError);
  });

  test('models that nest endlessly', () => {
    let config: JsonObject = { class_name: 'Sequential', config: [] };
    for (let depth = 0; depth < 150; depth++) config = { class_name: 'Sequential', config: [config] };
    expect(() => normalizeConfig(config, WRITERS.keras2)).toThrow('More than 100 models are inside each other');
    let value: Json = 1;
    for (let depth = 0; depth < 5000; depth++) value = [value];
    const dense = { class_name: 'Dense', config: { units: value } };
    expect(() => normalizeConfig(dense, WRITERS.keras2)).toThrow('nests too deeply');
  });

  test('names that objects have by themselves do no harm', () => {
    const config = JSON.parse(
      '{"class_name": "Sequential", "config": [{"class_name": "Dense", "config": {"name": "constructor", "units": 2, "__proto__": {"name": "stolen"}}}]}',
    ) as JsonObject;
    expect(() => normalizeConfig(config, WRITERS.keras2)).toThrow(/layer 'constructor' \(Dense\): __proto__=/);
    for (const className of ['constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      const { config: read } = normalizeConfig({ class_name: className, config: {} }, WRITERS.keras2);
      expect(() => deserialize(read)).toThrow(`Unknown layer class: ${className}`);
    }
  });
});
