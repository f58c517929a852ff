import { matmul, type Value } from '@sepal/ops';
import { makeDefaultSeed, ShapeError, type SymbolicShape, setRandomSeed, ValueError, zeros } from '@sepal/tensor';
import { beforeEach, expect, test } from 'vitest';
import {
  BatchNormalization,
  type CallContext,
  Conv2D,
  Dense,
  DepthwiseConv2D,
  Flatten,
  input,
  Layer,
  nextLayerName,
  resetLayerNames,
  Sequential,
  type Variable,
} from '../../src/index.ts';

/** Makes its weight and its inner layer in `build`, with an initializer that draws a seed there. */
class Late extends Layer {
  static override readonly className = 'Late';
  factor: Variable | undefined;
  inner: Dense | undefined;

  override build(inputShape: SymbolicShape): void {
    const length = inputShape.at(-1) as number;
    this.factor = this.addWeight({ name: 'factor', shape: [length, 3], initializer: 'heNormal' });
    this.inner = this.addLayer(new Dense({ units: 2 }));
    super.build(inputShape);
  }

  override call(x: Value, context: CallContext): Value {
    const y = matmul(x, context.read(this.factor as Variable));
    return context.apply(this.inner as Dense, y);
  }
}

beforeEach(() => {
  resetLayerNames();
  setRandomSeed(1234);
});

/** The next layer names and seeds. */
function next(): unknown[] {
  return [nextLayerName('Dense'), nextLayerName('InputLayer'), makeDefaultSeed()];
}

/** The result of {@link next} after only making a layer. */
function untouched(make: () => unknown): unknown[] {
  resetLayerNames();
  setRandomSeed(1234);
  make();
  const expected = next();
  resetLayerNames();
  setRandomSeed(1234);
  return expected;
}

test('computeOutputShape does not change a layer, names or seeds', () => {
  const make = (): Late => new Late();
  const expected = untouched(make);
  const layer = make();
  expect(layer.computeOutputShape([null, 5])).toEqual([null, 2]);
  expect(layer.built).toBe(false);
  expect(layer.factor).toBeUndefined();
  expect(layer.inner).toBeUndefined();
  expect(layer.weights).toEqual([]);
  expect(next()).toEqual(expected);
  expect(layer.apply(zeros([1, 7])).shape).toEqual([1, 2]);
  expect(layer.weights.map(({ shape }) => shape)).toEqual([[7, 3], [3, 2], [2]]);
});

test('computeOutputShape makes no kernel', () => {
  const layer = new DepthwiseConv2D({ kernelSize: 3 });
  const fields = { ...layer };
  expect(layer.computeOutputShape([null, 8, 8, 4])).toEqual([null, 6, 6, 4]);
  expect({ ...layer }).toEqual(fields);
  expect(layer.kernel).toBeUndefined();
  expect(layer.computeOutputShape([null, 8, 8, 5])).toEqual([null, 6, 6, 5]);
});

test('computeOutputShape of a Sequential without an input leaves it without one', () => {
  const make = (): Sequential => new Sequential([new Conv2D({ filters: 2, kernelSize: 3 }), new BatchNormalization()]);
  const expected = untouched(make);
  const model = make();
  expect(model.computeOutputShape([null, 8, 8, 3])).toEqual([null, 6, 6, 2]);
  expect(model.built).toBe(false);
  expect(model.inputLayer).toBeUndefined();
  expect(model.layers.map(({ built, nodes }) => [built, nodes.length])).toEqual([
    [false, 0],
    [false, 0],
  ]);
  expect(next()).toEqual(expected);
  model.build([null, 8, 8, 5]);
  expect(model.weights[0]?.shape).toEqual([3, 3, 5, 2]);
});

test.each<[string, (model: Sequential) => unknown]>([
  ['build', (model) => model.build([null, 4, 4, 3])],
  ['apply on tensors', (model) => model.apply(zeros([1, 4, 4, 3]))],
  ['apply on symbolic tensors', (model) => model.apply(input({ shape: [4, 4, 3], name: 'x' }))],
])('a %s that fails halfway leaves every layer as it was', (_, fail) => {
  const make = (): Sequential =>
    new Sequential([
      new Conv2D({ filters: 2, kernelSize: 3 }),
      new Conv2D({ filters: 2, kernelSize: 3 }),
      new Flatten(),
    ]);
  const expected = untouched(make);
  const model = make();
  expect(() => fail(model)).toThrow('Computed output size would be zero or negative.');
  expect(model.built).toBe(false);
  expect(model.layers.map(({ built, nodes }) => [built, nodes.length])).toEqual([
    [false, 0],
    [false, 0],
    [false, 0],
  ]);
  expect(next()).toEqual(expected);
  model.build([null, 6, 6, 1]);
  expect(model.outputs.shape).toEqual([null, 8]);
});

test('errors of ops in eager calls name the layer, and keep class, text and hint', () => {
  class Wrong extends Layer {
    static override readonly className = 'Wrong';
    override call(x: Value): Value {
      return matmul(x, zeros([5, 2]));
    }
  }
  class Outer extends Layer {
    static override readonly className = 'Outer';
    readonly inner = this.addLayer(new Wrong({ name: 'inner' }));
    override call(x: Value, context: CallContext): Value {
      return context.apply(this.inner, x);
    }
  }
  const attempt = (run: () => unknown): unknown => {
    try {
      return run();
    } catch (error) {
      return error;
    }
  };
  const plain = attempt(() => matmul(zeros([1, 3]), zeros([5, 2]))) as ShapeError;
  const alone = attempt(() => new Wrong({ name: 'alone' }).apply(zeros([1, 3]))) as ShapeError;
  expect(alone).toBeInstanceOf(ShapeError);
  expect(alone.name).toBe('ShapeError');
  expect(alone.where).toBe("matmul in layer 'alone'");
  expect([alone.detail, alone.hint]).toEqual([plain.detail, plain.hint]);
  const outer = new Outer({ name: 'outer' });
  expect(attempt(() => outer.apply(zeros([1, 3])))).toMatchObject({ where: "matmul in layer 'inner'" });
  expect(attempt(() => outer.apply(input({ shape: [3] })))).toMatchObject({ where: "matmul in layer 'outer/inner'" });
});

test('errors without `where`, and those of initializers, name the layer too', () => {
  class Refusing extends Layer {
    static override readonly className = 'Refusing';
    override call(): Value {
      throw new ValueError({ message: 'No.' });
    }
  }
  expect(() => new Refusing({ name: 'r' }).apply(zeros([1]))).toThrow("in layer 'r': No.");
  const dense = new Dense({ units: 2, kernelInitializer: () => zeros([1]), name: 'd' });
  expect(() => dense.apply(zeros([1, 3]))).toThrow("Initializer function 'kernelInitializer' in layer 'd': It must");
});

test('other errors are unchanged', () => {
  const error = new Error('mine');
  class Failing extends Layer {
    override call(): Value {
      throw error;
    }
  }
  expect(() => new Failing({ name: 'f' }).apply(zeros([1]))).toThrow(error);
});
