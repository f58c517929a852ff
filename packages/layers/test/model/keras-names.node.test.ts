/** Classes, functions and shared layers under the names that Keras gives them in files. */
import { expectClose, golden } from '@sepal/goldens';
import * as initializers from '@sepal/initializers';
import { add, multiply, subtract, type Value } from '@sepal/ops';
import { type Shape, Tensor, tensor, ValueError } from '@sepal/tensor';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  type BaseModel,
  Dense,
  deserialize,
  deserializeLayers,
  flatten,
  givenOptions,
  knownClasses,
  Layer,
  type LayerClasses,
  type LayerOptions,
  layerClasses,
  Model,
  operationClasses,
  ReLU,
  resetLayerNames,
  Sequential,
  serialize,
} from '../../src/index.ts';
import { tensorOf } from '../golden-layers.ts';

beforeEach(resetLayerNames);

class Scale extends Layer {
  static override readonly className = 'Scale';
  readonly factors: readonly [number, number];

  constructor(...given: [options?: LayerOptions & { readonly factors?: readonly [number, number] }]) {
    const { factors = [1, 2], ...base } = givenOptions(given, new.target, { factors: true });
    super(base);
    this.factors = factors;
  }

  override call(x: Value): Value {
    return add(multiply(x, this.factors[0]), this.factors[1]);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), factors: this.factors };
  }
}

class Shift extends Layer {
  static override readonly className = 'Shift';
  override call(x: Value): Value {
    return add(x, 1);
  }
}

class Double extends Layer {
  static override readonly className = 'Dense';
  override call(x: Value): Value {
    return multiply(x, 2);
  }
}

class Threes extends initializers.Initializer {
  static override readonly className = 'Ones';
  override call(shape: Shape): Tensor {
    return multiply(initializers.get('ones').call(shape, 'float32'), 3) as Tensor;
  }
  override getConfig(): Record<string, unknown> {
    return {};
  }
}

const relu = (x: Value): Value => multiply(x, 0.5);
const bend = (x: Value): Value => subtract(x, 1);

const isTensor = (value: unknown): value is Tensor => value instanceof Tensor;
const cases = new Map(golden('names').cases.map((each) => [each.name, each] as const));

/** Reads a case and checks its numbers. */
function read(name: string, customObjects: LayerClasses = {}): BaseModel {
  const { config, weights, input, outputs } = cases.get(name) as NonNullable<ReturnType<typeof cases.get>>;
  const model = deserialize<BaseModel>(config, customObjects);
  const byPath = new Map(weights.map(({ path, ...value }) => [path, tensorOf(value)]));
  expect(model.weights.map(({ path }) => path).sort()).toEqual([...byPath.keys()].sort());
  model.setWeights(model.weights.map(({ path }) => byPath.get(path) as Tensor));
  const answers = flatten(model.apply(tensorOf(input)), isTensor);
  for (const [index, answer] of answers.entries()) {
    expectClose(answer.data, outputs[index]?.data ?? [], { relative: 1e-6, absolute: 1e-6 });
  }
  return model;
}

const REGISTERED = {
  'shop>Scale': Scale,
  Shift,
  'shop>Dense': Double,
  'shop>Ones': Threes,
  'shop>relu': relu,
  bend,
} as unknown as LayerClasses;

test('own classes and functions are found under their registered names, beside built-in ones of the same names', () => {
  const model = read('own_classes', REGISTERED);
  expect(model.getLayer('double')).toBeInstanceOf(Double);
  expect(model.getLayer<Scale>('scale').factors).toEqual([2, 1]);
  const builtIn = model.getLayer<Dense>('built_in');
  expect(builtIn).toBeInstanceOf(Dense);
  expect(builtIn.kernelInitializer).toBeInstanceOf(Threes);
  expect(builtIn.activation).toBe(relu);
  expect(model.getLayer<Dense>('bent').kernelInitializer).toBeInstanceOf(initializers.IdentityInitializer);
  const { activation } = model.getLayer<Dense>('capped');
  expect(activation).toBeInstanceOf(ReLU);
  expect(activation).toMatchObject({ maxValue: 6, negativeSlope: 0.25 });
});

test('a function is found under its bare name too', () => {
  const { 'shop>relu': _, ...others } = REGISTERED;
  const model = read('own_classes', { ...others, relu } as LayerClasses);
  expect(model.getLayer<Dense>('built_in').activation).toBe(relu);
});

test('what is missing is listed at once, and no built-in class takes the place of an own one of its name', () => {
  const { config } = cases.get('own_classes') as NonNullable<ReturnType<typeof cases.get>>;
  expect(() => deserialize(config)).toThrow(
    'deserialize: Unknown layer classes: shop>Scale, Shift, shop>Dense. Unknown activations: shop>relu, bend. Unknown initializer: shop>Ones.',
  );
  expect(() => deserialize(config, { Scale, Shift, bend } as unknown as LayerClasses)).toThrow(
    'deserialize: Unknown layer class: shop>Dense. Unknown activation: shop>relu. Unknown initializer: shop>Ones.',
  );
});

test('a layer that several models share is one layer', () => {
  const model = read('shared_by_two');
  const shared = model.getLayer('shared');
  expect(model.getLayer<Model>('first').getLayer('shared')).toBe(shared);
  expect(model.getLayer<Model>('second').getLayer('shared')).toBe(shared);
  expect(model.weights).toHaveLength(6);
});

test('an input that several models share', () => {
  const model = read('shared_input');
  expect(model.getLayer<Model>('whole').getLayer('trunk')).toBe(model.getLayer<Model>('trunk_model').getLayer('trunk'));
});

test('layers of one name in two models are two, without an id of a shared object', () => {
  const config = JSON.stringify(cases.get('shared_by_two')?.config, (key, value) =>
    key === 'shared_object_id' ? undefined : value,
  );
  const model = deserialize<BaseModel>(JSON.parse(config));
  expect(model.weights).toHaveLength(10);
});

test('reading a config twice gives the same weights by name', () => {
  const { config } = cases.get('shared_by_two') as NonNullable<ReturnType<typeof cases.get>>;
  const paths = (): string[] => deserialize<BaseModel>(config).weights.map(({ path }) => path);
  expect(paths()).toEqual(paths());
});

/** A functional config around one layer. */
function around(layer: Record<string, unknown>, kwargs: Record<string, unknown> = {}): Record<string, unknown> {
  const x = {
    class_name: '__keras_tensor__',
    config: { shape: [null, 4], dtype: 'float32', keras_history: ['x', 0, 0] },
  };
  return {
    module: 'keras.src.models.functional',
    class_name: 'Functional',
    config: {
      name: 'net',
      layers: [
        {
          module: 'keras.layers',
          class_name: 'InputLayer',
          config: { batch_shape: [null, 4], name: 'x' },
          name: 'x',
          inbound_nodes: [],
        },
        { name: 'y', inbound_nodes: [{ args: [x], kwargs }], ...layer },
      ],
      input_layers: { picture: ['x', 0, 0] },
      output_layers: [['y', 0, 0]],
    },
    registered_name: 'Functional',
    compile_config: {},
  };
}

const dense = { module: 'keras.layers', class_name: 'Dense', config: { name: 'y', units: 3 }, registered_name: null };

test.each([
  [{ mask: null }],
  [{ mask: [null, null] }],
  // Keras' masks of a model that is called on an object of tensors.
  [{ mask: { a: null, b: null } }],
  [{ mask: null, training: false }],
  [{ training: null }],
])('a call with %j', (kwargs) => {
  const model = deserialize<BaseModel>(around({ ...dense, build_config: { input_shape: [null, 4] } }, kwargs));
  expect(model.inputs).toHaveProperty('picture');
  expect(model.getLayer('y').nodes).toHaveLength(1);
});

test('a call with arguments that are not supported', () => {
  for (const mask of [[null, [true]], { a: null, b: [true] }]) {
    expect(() => deserialize(around(dense, { mask, initial_state: 1 }))).toThrow(
      "Layer 'y' is called with arguments that are not supported: mask, initial_state.",
    );
  }
});

test.each([
  ['keras.layers', null],
  ['keras.src.layers.core.dense', 'Dense'],
  ['tensorflow.keras.layers', null],
  ['tf_keras.layers', null],
])('a built-in class of the module %s, registered as %s', (module, registered_name) => {
  expect(deserialize<BaseModel>(around({ ...dense, module, registered_name })).getLayer('y')).toBeInstanceOf(Dense);
});

test.each([
  [null, 'Dense'],
  ['my_package.layers', 'Dense'],
  ['keras_hub.layers', 'keras_hub>Dense'],
  ['keras.layers', 'mine>Dense'],
])('not a built-in class: module %s, registered as %s', (module, registered_name) => {
  const config = around({ ...dense, module, registered_name });
  expect(() => deserialize(config)).toThrow(`Unknown layer class: ${registered_name}.`);
  class Own extends Double {}
  for (const own of [{ Dense: Own }, { [registered_name]: Own }]) {
    const { units: _, ...options } = dense.config;
    const model = deserialize<BaseModel>(around({ ...dense, module, registered_name, config: options }), own);
    expect(model.getLayer('y')).toBeInstanceOf(Own);
  }
});

test("Keras 2's form of a registered name", () => {
  const own = { class_name: 'shop>Shift', config: { name: 'y' } };
  for (const classes of [{ Shift }, { 'shop>Shift': Shift }]) {
    expect(deserialize<BaseModel>(around(own), classes).getLayer('y')).toBeInstanceOf(Shift);
  }
});

test('tuples, at the top of an option and inside', () => {
  const tuple = (...items: unknown[]): unknown => ({ class_name: '__tuple__', items });
  const config = around({
    module: 'keras.layers',
    class_name: 'Reshape',
    config: { name: 'y', target_shape: tuple(2, 2) },
  });
  expect(deserialize<BaseModel>(config).getLayer('y')).toMatchObject({ targetShape: [2, 2] });
  const [padding] = deserializeLayers(
    [{ class_name: 'ZeroPadding2D', config: { padding: tuple(tuple(1, 2), tuple(3, 4)) } }],
    layerClasses,
    'test',
  );
  expect(padding?.getConfig()).toMatchObject({
    padding: [
      [1, 2],
      [3, 4],
    ],
  });
});

test('policies of types as objects', () => {
  const dtype = { module: 'keras', class_name: 'DTypePolicy', config: { name: 'float32' }, registered_name: null };
  const read = (policy: unknown): BaseModel =>
    deserialize(around({ ...dense, config: { ...dense.config, dtype: policy } }));
  expect(read({ ...dtype, shared_object_id: 3 }).getLayer('y')).toBeInstanceOf(Dense);
  expect(() => read({ ...dtype, config: { name: 'mixed_float16' } })).toThrow('Layers compute in float32.');
});

test('a Lambda layer is refused, with the reason', () => {
  const lambda = {
    module: 'keras.layers',
    class_name: 'Lambda',
    config: { name: 'y', function: { class_name: '__lambda__', config: { value: 'gASV' } } },
  };
  expect(() => deserialize(around(lambda))).toThrow(
    /Unknown layer class: Lambda\..*Python code.*never run.*deserialize\(data, \{ Lambda \}\)/,
  );
  class Lambda extends Layer {
    static override readonly className = 'Lambda';
    constructor(options: LayerOptions & { readonly function?: unknown }) {
      super({ name: options.name });
    }
    override call(x: Value): Value {
      return add(x, 1);
    }
  }
  expect(deserialize<BaseModel>(around(lambda), { Lambda } as unknown as LayerClasses).getLayer('y')).toBeInstanceOf(
    Lambda,
  );
});

describe('operations that are not known', () => {
  const operation = (class_name: string, module = 'keras.src.ops.numpy', config = {}): Record<string, unknown> => ({
    module,
    class_name,
    config: { name: 'y', ...config },
    registered_name: class_name,
  });

  test('are named with their module, in one error with the layers', () => {
    const layers = [
      operation('Cumsum'),
      operation('OneHot', 'keras.src.ops.nn'),
      { ...dense, class_name: 'Dance' },
      operation('Dense'),
    ].map((layer, index) => ({ ...layer, name: `y${index}`, inbound_nodes: [] }));
    const config = around(dense);
    const { layers: first, ...others } = config['config'] as { layers: unknown[] };
    expect(() => deserialize({ ...config, config: { ...others, layers: [...first, ...layers] } })).toThrow(
      'deserialize: Unknown operations: numpy.Cumsum, nn.OneHot, numpy.Dense. Unknown layer class: Dance.',
    );
  });

  test('are no layers of their class names, not even own ones', () => {
    expect(() => deserialize(around(operation('Flatten')), { Flatten: Shift })).toThrow(
      'Unknown operation: numpy.Flatten.',
    );
    expect(() => Model.fromConfig(around(operation('Add'))['config'] as never, layerClasses)).toThrow(
      /Unknown operation: numpy\.Add\..*`knownClasses\(\)`/,
    );
  });

  test('can be supplied by the caller, as layers', () => {
    const model = deserialize<BaseModel>(around(operation('Cumsum')), { 'numpy.Cumsum': Shift });
    expect(model.getLayer('y')).toBeInstanceOf(Shift);
  });

  test('are found with the table of operations', () => {
    const config = around(operation('Negative'))['config'] as never;
    const model = Model.fromConfig(config, { ...layerClasses, ...operationClasses }) as unknown as BaseModel;
    expect(model.operations.map(({ className }) => className)).toEqual(['InputLayer', 'Negative']);
    expect((Model.fromConfig(config, knownClasses()) as unknown as BaseModel).operations).toHaveLength(2);
  });

  test.each([
    [{ keepdims: 1 }, '`keepdims` must be true or false. Received: keepdims=1.'],
    [{ axis: 'x' }, '`axis` must be an integer, an array of integers, or null.'],
    [{ where: null }, "Mean 'y': Unrecognized keyword arguments passed to Mean: {'where': null}."],
  ])('options that are not known: %j', (options, message) => {
    expect(() => deserialize(around(operation('Mean', undefined, options)))).toThrow(message);
  });

  test.each([
    [{ args: [] }],
    [{ args: 3 }],
    [null],
    [{ args: [{ class_name: '__bytes__', config: { value: 'a' } }] }],
    [{ args: [[[[[[[[[[[]]]]]]]]]]] }],
    [{ args: [{ class_name: '__tensor__', config: { value: [1], dtype: 'complex64' } }] }],
    [{ args: [{ class_name: '__tensor__', config: { value: [[1], [2, 3]], dtype: 'float32' } }] }],
    [{ args: [3], kwargs: { __proto__: 3, x2: 1 } }],
  ])('calls that are not: %j', (call) => {
    expect(() => deserialize(around({ ...operation('Negative'), inbound_nodes: [call] }))).toThrow(ValueError);
  });

  test('an operation outside a model', () => {
    expect(() => deserialize(operation('Negative'))).toThrow('Read the config of the model that it is in.');
  });
});

test('names that every object has do no harm', () => {
  for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
    const text = JSON.stringify(around({ ...dense, config: { ...dense.config, name } })).replaceAll('"y"', `"${name}"`);
    const model = deserialize<BaseModel>(JSON.parse(text));
    expect(model.getLayer(name)).toBeInstanceOf(Dense);
    expect(deserialize<BaseModel>(JSON.parse(JSON.stringify(model))).getLayer(name).name).toBe(name);
    for (const module of [undefined, 'keras.layers', 'keras.src.ops.numpy', null]) {
      expect(() => deserialize(around({ ...dense, module, class_name: name }))).toThrow(/^deserialize: Unknown/);
    }
  }
  expect({}).not.toHaveProperty('polluted');
});

test('a Sequential reads operations nowhere: it has none', () => {
  const model = new Sequential([new Dense({ units: 2 })]);
  expect(model.operations).toEqual(model.layers);
  expect(serialize(model).className).toBe('Sequential');
  expect(tensor([1]).shape).toEqual([1]);
});
