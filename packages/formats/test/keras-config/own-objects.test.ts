/** What is the user's own is written by name, and what has no words is refused with the layer. */
import {
  Activation,
  BatchNormalization,
  Conv2D,
  Dense,
  Dropout,
  deserialize,
  initializers,
  input,
  Layer,
  Model,
  ReLU,
  resetLayerNames,
  Sequential,
  type SymbolicTensor,
} from '@sepal/layers';
import { multiply, type Value } from '@sepal/ops';
import { SeedGenerator, type Tensor, tensor, zeros } from '@sepal/tensor';
import { beforeEach, describe, expect, test } from 'vitest';
import { normalizeConfig } from '../../src/dialects/normalize-config.ts';
import { FileError, type JsonObject } from '../../src/index.ts';
import { kerasConfig } from '../../src/keras-config/keras-config.ts';

class Scale extends Layer {
  static override readonly className: string = 'golden>Scale';
  readonly howMuch: number;

  constructor({ howMuch = 2, ...base }: { howMuch?: number; name?: string } = {}) {
    super(base);
    this.howMuch = howMuch;
  }

  override call(x: Value): Value {
    return multiply(x, this.howMuch);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), howMuch: this.howMuch };
  }
}

class Plain extends Scale {
  static override readonly className: string = 'Plain';
}

class Ramp extends initializers.Initializer {
  static override readonly className = 'Ramp';

  call(shape: readonly number[]): Tensor {
    return zeros(shape);
  }
}

function double(x: Value): Value {
  return multiply(x, 2);
}

const configOf = (layer: Layer): JsonObject => kerasConfig(layer)['config'] as JsonObject;
const KERAS = { name: 'Keras', version: '3.15.1' };

beforeEach(resetLayerNames);

test.each([
  [new Scale({ howMuch: 3 }), { module: null, class_name: 'Scale', registered_name: 'golden>Scale' }],
  [new Plain({ howMuch: 3 }), { module: null, class_name: 'Plain', registered_name: 'Plain' }],
])('own classes', (layer, keys) => {
  expect(kerasConfig(layer)).toEqual({
    ...keys,
    config: { name: layer.name, trainable: true, dtype: 'float32', how_much: 3 },
  });
});

test('own classes come back as customObjects', () => {
  const model = new Sequential([input({ shape: [2] }), new Scale({ howMuch: 3 }), new Plain()]);
  const { config } = normalizeConfig(kerasConfig(model), KERAS);
  resetLayerNames();
  const copy = deserialize(config, { 'golden>Scale': Scale, Plain } as never) as unknown as Sequential;
  expect(copy.getConfig()).toEqual(model.getConfig());
});

test('functions and objects by name', () => {
  expect(configOf(new Dense({ units: 2, activation: double }))['activation']).toEqual({
    module: 'builtins',
    class_name: 'function',
    config: 'double',
    registered_name: 'function',
  });
  const { kernel_initializer, bias_initializer } = configOf(
    new Dense({ units: 2, kernelInitializer: new Ramp(), biasInitializer: tensor([1, 2]) }),
  );
  expect(kernel_initializer).toEqual({ module: null, class_name: 'Ramp', registered_name: 'Ramp', config: {} });
  expect(bias_initializer).toEqual({
    module: 'keras.initializers',
    class_name: 'Constant',
    registered_name: null,
    config: { value: { class_name: '__tensor__', config: { value: [1, 2], dtype: 'float32' } } },
  });
});

test('seeds that are generators', () => {
  const seed = new SeedGenerator(7);
  const generator = { module: 'keras.random', class_name: 'SeedGenerator', registered_name: null };
  expect(
    configOf(new Dense({ units: 2, kernelInitializer: new initializers.RandomNormal({ seed }) }))['kernel_initializer'],
  ).toMatchObject({
    config: { seed: generator },
  });
  expect(configOf(new Dropout({ rate: 0.5, seed: 3 }))['seed']).toBe(3);
});

test('layers as activations', () => {
  expect(configOf(new Activation(new ReLU({ maxValue: 6, name: 'six' })))['activation']).toMatchObject({
    module: 'keras.layers',
    class_name: 'ReLU',
    config: { name: 'six', max_value: 6 },
  });
});

describe('refused, with the layer', () => {
  test('functions without names', () => {
    const layer = new Dense({
      units: 2,
      name: 'gate',
      activation: (
        () => (x: Value) =>
          x
      )(),
    });
    const model = new Sequential([input({ shape: [2] }), layer]);
    expect(() => kerasConfig(model)).toThrow(FileError);
    expect(() => kerasConfig(model)).toThrow("Layer 'gate' (Dense): A function without a name cannot be serialized");
    const composite = new Activation(new ReLU(), { name: 'outer' });
    expect(() => kerasConfig(composite)).not.toThrow();
  });

  test('numbers that JSON does not have', () => {
    const layer = new Scale({ howMuch: Number.POSITIVE_INFINITY, name: 'far' });
    expect(() => kerasConfig(layer)).toThrow("Layer 'far' (golden>Scale): The option howMuch cannot be written");
  });
});

test('only what every Keras 3 knows is written', () => {
  expect(Object.keys(configOf(new BatchNormalization()))).not.toContain('renorm');
  expect(Object.keys(configOf(new BatchNormalization({ renorm: true })))).toContain('renorm');
  expect(configOf(new Conv2D({ filters: 2, kernelSize: 3 }))['kernel_initializer']).toEqual({
    module: 'keras.initializers',
    class_name: 'GlorotUniform',
    registered_name: null,
    config: { seed: null },
  });
  expect(configOf(input({ shape: [2], name: 'x' }).node.layer as unknown as Layer)).toEqual({
    name: 'x',
    dtype: 'float32',
    batch_shape: [null, 2],
  });
});

test('layers that two models share have an id from the second time on, and are one again', async () => {
  const shared = new Dense({ units: 2, name: 'shared' });
  const around = (name: string): Model => {
    const x = input({ shape: [2], name: `${name}_x` });
    return new Model({ inputs: x, outputs: shared.apply(x), name });
  };
  const x = input({ shape: [2], name: 'x' });
  const model = new Model({ inputs: x, outputs: around('b').apply(around('a').apply(x)) as SymbolicTensor, name: 'm' });
  const config = kerasConfig(model);
  const ids: unknown[] = [];
  JSON.stringify(config, (key, value: unknown) => {
    if (key === 'shared_object_id') ids.push(value);
    return value;
  });
  expect(ids).toHaveLength(1);
  resetLayerNames();
  const copy = deserialize(normalizeConfig(config, KERAS).config) as unknown as Model;
  expect(copy.countParams()).toBe(6);
  copy.setWeights(await model.getWeights());
  const value = tensor([[1, -2]]);
  expect(await copy.predict(value)).toEqual(await model.predict(value));
});
