import { makeDefaultSeed, ones, randomUniform, type Shape, setRandomSeed, sizeOf, Tensor, tensor } from '@sepal/tensor';
import { describe, expect, expectTypeOf, test } from 'vitest';
import {
  Constant,
  GlorotNormal,
  get,
  HeNormal,
  Initializer,
  type InitializerName,
  serialize,
  Zeros,
} from '../src/index.ts';

class Ramp extends Initializer {
  static override readonly className = 'Ramp';
  readonly step: number;

  constructor({ step = 1 }: { step?: number } = {}) {
    super();
    this.step = step;
  }

  call(shape: Shape): Tensor {
    return tensor(
      Array.from({ length: sizeOf(shape) }, (_, index) => index * this.step),
      shape,
    );
  }

  override getConfig() {
    return { step: this.step };
  }
}

function halves(shape: Shape): Tensor {
  return new Tensor(shape, 'float32', new Float32Array(sizeOf(shape)).fill(0.5));
}

describe('get', () => {
  test.each(['glorotNormal', 'glorot_normal', 'GlorotNormal'])('understands %s', (name) => {
    expect(get(name as InitializerName)).toBeInstanceOf(GlorotNormal);
  });

  test('returns null for nothing, and the types say so', () => {
    expect(get(null)).toBeNull();
    expect(get(undefined)).toBeNull();
    expectTypeOf(get('zeros')).toEqualTypeOf<Initializer>();
    expectTypeOf(get(null)).toEqualTypeOf<Initializer | null>();
  });

  test('returns initializers unchanged and instantiates classes', () => {
    const initializer = new HeNormal();
    expect(get(initializer)).toBe(initializer);
    expect(get(HeNormal)).toBeInstanceOf(HeNormal);
    expect(get(Ramp)).toBeInstanceOf(Ramp);
  });

  test('names the caller and suggests the closest name', () => {
    expect(() => get('glorot_unifrom', { where: "Dense 'd'" })).toThrow(
      /^Dense 'd': Could not interpret initializer identifier: glorot_unifrom\. Did you mean 'glorotUniform'\? Use one of .*$/,
    );
    // @ts-expect-error a number
    expect(() => get(5)).toThrow('Could not interpret initializer identifier: 5.');
    // @ts-expect-error an object without a class name
    expect(() => get({ config: {} })).toThrow("Could not interpret initializer identifier: {'config': {}}.");
  });

  test('draws no seed when it throws', () => {
    setRandomSeed(3);
    const first = makeDefaultSeed();
    setRandomSeed(3);
    expect(() => get({ className: 'HeNormal', config: { sede: 1 } })).toThrow("Did you mean 'seed'?");
    expect(makeDefaultSeed()).toBe(first);
  });
});

describe('a tensor', () => {
  const value = randomUniform([5, 5], { seed: 1 });

  test('is the value of a weight of its shape', () => {
    expect(get(value).call([5, 5])).toBe(value);
    expect(get(ones([2])).call([2], 'int32')).toEqual(ones([2], 'int32'));
    expect(() => get(value).call([10, 10])).toThrow(
      'Expected `shape` to be (5, 5) for direct tensor as initializer. Received shape=(10, 10).',
    );
    expect(() => get(ones([1])).call([3])).toThrow('Expected `shape` to be (1,)');
  });

  test('is written as a Constant', () => {
    const written = JSON.parse(JSON.stringify(serialize(get(value))));
    expect(written.className).toBe('Constant');
    expect(get(written)).toBeInstanceOf(Constant);
    expect(get(written).call([5, 5])).toEqual(value);
    expect(get(value).clone().call([5, 5])).toBe(value);
  });
});

describe('a function', () => {
  test('computes the value', () => {
    expect(get(halves).call([2]).toArray()).toEqual([0.5, 0.5]);
    expect(get((shape, dtype) => ones(shape, dtype)).call([1], 'int32').dtype).toBe('int32');
    expect(get(halves).call([1], 'bool').toArray()).toEqual([true]);
  });

  test('must return a tensor of the shape', () => {
    expect(() => get(() => ones([3])).call([2])).toThrow('It must return a tensor of shape (2,). Received: (3,).');
    const nothing = () => undefined as unknown as Tensor;
    expect(() => get(nothing).call([2])).toThrow("Initializer function 'nothing': It must return a tensor.");
  });

  test('is written by its name', () => {
    const written = serialize(get(halves));
    expect(written).toEqual({ className: 'halves', config: {} });
    for (const identifier of [written, { class_name: 'function', config: 'halves' }]) {
      const read = get(identifier, { customObjects: { halves } });
      expect(read.call([2]).toArray()).toEqual([0.5, 0.5]);
      expect(serialize(read)).toEqual(written);
      expect(serialize(read.clone())).toEqual(written);
      expect(() => get(identifier)).toThrow('Could not interpret initializer identifier: halves.');
    }
    const nameless = get(
      (
        () => (shape: Shape) =>
          ones(shape)
      )(),
    );
    expect(() => serialize(nameless)).toThrow('serialize: A function without a name cannot be serialized.');
  });
});

describe('custom initializers', () => {
  test('compute, copy and survive a round trip', () => {
    const initializer = new Ramp({ step: 2 });
    expect(initializer.call([3]).toArray()).toEqual([0, 2, 4]);
    expect(initializer.clone()).toEqual(initializer);
    expect(initializer.clone()).not.toBe(initializer);
    const written = JSON.parse(JSON.stringify(serialize(initializer)));
    expect(written).toEqual({ className: 'Ramp', config: { step: 2 } });
    expect(get(written, { customObjects: { Ramp } }).call([2]).toArray()).toEqual([0, 2]);
    expect(get(serialize(initializer), { customObjects: { Ramp } })).toBeInstanceOf(Ramp);
  });

  test('need no config and no class name', () => {
    class Twos extends Initializer {
      call(shape: Shape): Tensor {
        return tensor(new Float32Array(sizeOf(shape)).fill(2), shape);
      }
    }
    expect(serialize(new Twos())).toEqual({ className: 'Twos', config: {} });
    expect(Twos.fromConfig({}).call([1]).toArray()).toEqual([2]);
  });

  test('take precedence over built-in ones, and must be initializers', () => {
    const zeros = get({ className: 'Zeros', config: {} }, { customObjects: { Zeros: Ramp } });
    expect(zeros).toBeInstanceOf(Ramp);
    expect(() => get({ className: 'Odd', config: {} }, { customObjects: { Odd: 3 } })).toThrow(
      "The custom object 'Odd' is not an initializer. Received: 3.",
    );
  });
});

test('serialize returns null for null', () => {
  expect(serialize(null)).toBeNull();
  expect(serialize(new HeNormal({ seed: 42 }))).toEqual({
    className: 'HeNormal',
    config: { seed: 42, inputAxes: null, outputAxes: null },
  });
});

test('anything but initializers and functions is refused', () => {
  class Other {}
  expect(() => get(Other as never)).toThrow('Could not interpret initializer identifier: Other.');
  expect(() => serialize(1.5 as never)).toThrow('serialize: Expected an initializer. Received: 1.5.');
  expect(() => new Zeros().call([2], 'float64' as never)).toThrow("Invalid dtype: float64. Did you mean 'float32'?");
});
