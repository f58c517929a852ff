import { NonNeg } from '@sepal/constraints';
import { add, depthwiseConv2d, multiply, reshape, sum, trace, type Value } from '@sepal/ops';
import { createEngine } from '@sepal/runtime';
import { resetRandomSeed, type SymbolicShape, setRandomSeed, tensor, zeros } from '@sepal/tensor';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  CallContext,
  Dense,
  deserialize,
  input,
  Layer,
  type LayerOptions,
  Model,
  nextLayerName,
  resetLayerNames,
  resolveOptions,
  Sequential,
  serialize,
  type Variable,
} from '../../src/index.ts';

beforeEach(resetLayerNames);
afterEach(resetRandomSeed);

interface ScaleOptions extends LayerOptions {
  readonly factor?: number | undefined;
}

/** Multiplies every channel by a weight, and counts its training calls. */
class Scale extends Layer {
  static override readonly className: string = 'Scale';
  readonly factor: number;
  weight!: Variable;
  count!: Variable;

  constructor(options: ScaleOptions = {}) {
    const { factor = 1, ...base } = options;
    resolveOptions(new.target, base, () => undefined);
    super(base);
    this.factor = factor;
  }

  override build(inputShape: SymbolicShape): void {
    this.count = this.addWeight({ name: 'count', shape: [], initializer: 'zeros', trainable: false });
    this.weight = this.addWeight({
      name: 'weight',
      shape: [inputShape.at(-1) as number],
      initializer: 'ones',
      regularizer: 'l2',
      constraint: 'nonNeg',
    });
    super.build(inputShape);
  }

  override call(x: Value, context: CallContext): Value {
    if (context.training) context.update(this.count, add(context.read(this.count), 1));
    context.addLoss(sum(x));
    return multiply(multiply(x, context.read(this.weight)), this.factor);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), factor: this.factor };
  }
}

test('a custom layer: weights, names, shapes, counts', () => {
  const layer = new Scale({ factor: 3 });
  expect([layer.name, layer.className, layer.built]).toEqual(['scale', 'Scale', false]);
  expect(() => layer.countParams()).toThrow(
    "Scale 'scale': You tried to call `countParams` on layer 'scale', but the layer isn't built.",
  );
  const y = layer.apply(tensor([[1, 2]]));
  expect([...y.data]).toEqual([3, 6]);
  expect(layer.weights.map(({ name, path, shape }) => [name, path, shape])).toEqual([
    ['weight', 'scale/weight', [2]],
    ['count', 'scale/count', []],
  ]);
  expect(layer.trainableWeights.map(({ name }) => name)).toEqual(['weight']);
  expect(layer.nonTrainableWeights.map(({ name }) => name)).toEqual(['count']);
  expect(layer.weight.constraint).toBeInstanceOf(NonNeg);
  expect(layer.countParams()).toBe(3);
});

test('updates its state in training: at once on tensors, at the end of a run in a model', async () => {
  const layer = new Scale();
  layer.apply(tensor([[1, 2]]), { training: true });
  layer.apply(tensor([[1, 2]]));
  expect(layer.count.value.item()).toBe(1);
  const x = input({ shape: [2] });
  const model = new Model({ inputs: x, outputs: layer.apply(x) });
  expect(layer.count.value.item()).toBe(1);
  model.apply(zeros([4, 2]), { training: true });
  await model.predict(zeros([4, 2]));
  expect(layer.count.value.item()).toBe(2);
  const graph = trace([{ shape: [4, 2], dtype: 'float32' }], (value) => [
    CallContext.tracing(value.trace, true).apply(layer, value),
  ]);
  const [output] = await (await createEngine())
    .createSession()
    .add('train', graph)
    .run([zeros([4, 2])]);
  expect(output?.shape).toEqual([4, 2]);
  expect(layer.count.value.item()).toBe(3);
});

test('losses: those of the last call, then the penalties on trainable weights', () => {
  const layer = new Scale();
  layer.apply(tensor([[1, 2]]));
  layer.apply(
    tensor([
      [1, 2],
      [3, 4],
    ]),
  );
  expect(layer.losses.map((loss) => loss.item())).toEqual([10, Math.fround(0.02)]);
  layer.trainable = false;
  expect(layer.losses.map((loss) => loss.item())).toEqual([10]);
  expect(layer.weights.map(({ name }) => name)).toEqual(['weight', 'count']);
});

test('the config restores an equal layer, also inside a model', () => {
  const model = new Sequential([input({ shape: [2] }), new Scale({ factor: 2, name: 'mine' })]);
  const copy = deserialize(JSON.parse(JSON.stringify(serialize(model as never))), { Scale }) as unknown as Sequential;
  expect(copy.getConfig()).toEqual(model.getConfig());
  expect((copy.getLayer('mine') as unknown as Scale).factor).toBe(2);
  expect(() => deserialize(serialize(model as never))).toThrow(
    'deserialize: Unknown layer class: Scale. Pass what is yours by its name: deserialize(data, { Scale }).',
  );
});

test('layers inside a layer: their weights are its weights, `context.apply` calls them', async () => {
  class Twice extends Layer {
    static override readonly className = 'Twice';
    readonly first = this.addLayer(new Dense({ units: 2, name: 'first' }));
    readonly second = this.addLayer(new Dense({ units: 2, name: 'second', useBias: false }));
    override call(x: Value, context: CallContext): Value {
      return context.apply(this.second, context.apply(this.first, x));
    }
  }
  const layer = new Twice();
  const x = input({ shape: [3] });
  const model = new Model({ inputs: x, outputs: layer.apply(x) });
  expect(model.outputs.shape).toEqual([null, 2]);
  expect(layer.weights.map(({ path }) => path)).toEqual([
    'twice/first/kernel',
    'twice/first/bias',
    'twice/second/kernel',
  ]);
  model.setWeights([
    tensor([
      [1, 0],
      [0, 1],
      [0, 0],
    ]),
    tensor([1, 1]),
    tensor([
      [2, 0],
      [0, 3],
    ]),
  ]);
  expect([...(await model.predict(tensor([[1, 2, 3]]))).data]).toEqual([4, 9]);
  layer.trainable = false;
  expect(model.trainableWeights).toEqual([]);
});

test('the output shape follows from the ops in `call`, without changing the layer', () => {
  class Flip extends Layer {
    static override readonly className = 'Flip';
    kernel!: Variable;
    override build(shape: SymbolicShape): void {
      this.kernel = this.addWeight({ name: 'kernel', shape: [3, 3, shape.at(-1) as number, 2] });
      super.build(shape);
    }
    override call(x: Value, context: CallContext): Value {
      const y = depthwiseConv2d(x, context.read(this.kernel), { strides: 2 });
      return reshape(y, [y.shape[0] ?? null, -1, y.shape[3] as number]);
    }
  }
  const layer = new Flip();
  expect(layer.computeOutputShape([null, 9, 9, 3])).toEqual([null, 16, 6]);
  expect(layer.computeOutputShape([5, 9, null, 3])).toEqual([5, null, 6]);
  expect([layer.built, layer.weights]).toEqual([false, []]);
  expect(() => layer.computeOutputShape([null, 2, 9, 3])).toThrow('The height of the output would be 0');
});

test('a failed call does not change the layer', () => {
  class Picky extends Scale {
    static override readonly className = 'Picky';
    override call(x: Value, context: CallContext): Value {
      return add(super.call(x, context), zeros([7]));
    }
  }
  const layer = new Picky();
  expect(() => layer.apply(tensor([[1, 2]]))).toThrow('cannot be broadcast');
  expect(() => layer.apply(input({ shape: [2] }))).toThrow("add in layer 'picky'");
  expect([layer.built, layer.weights, layer.nodes]).toEqual([false, [], []]);
});

test('a failed constructor takes no name and draws no seed', () => {
  setRandomSeed(1);
  const expected = new Dense({ units: 3 });
  const seed = expected.getConfig();
  setRandomSeed(1);
  resetLayerNames();
  for (const options of [
    { units: 0 },
    { units: 3, activation: 'relo' },
    { units: 3, kernalInitializer: 'zeros' },
    { units: 3, biasInitializer: 'zeroes' },
  ]) {
    expect(() => new Dense(options as never)).toThrow();
  }
  const layer = new Dense({ units: 3 });
  expect(layer.getConfig()).toEqual(seed);
  layer.build([null, 2]);
  expected.build([null, 2]);
  expect(layer.kernel.value.data).toEqual(expected.kernel.value.data);
  expect(nextLayerName('Dense')).toBe('dense_1');
});

test('names: Keras’ automatic ones, and only those that can be part of a path', () => {
  expect([new Scale().name, new Scale().name, new Scale({ name: 'x' }).name, new Scale().name]).toEqual([
    'scale',
    'scale_1',
    'x',
    'scale_2',
  ]);
  expect(() => new Scale({ name: 'a/b' })).toThrow(
    'Argument `name` must be a string and cannot contain character `/`.',
  );
  expect(() => new Scale({ name: '' })).toThrow('Argument `name` must be a string');
  expect(() => new Scale({ scale: 3 } as never)).toThrow(
    "Scale: Unrecognized keyword arguments passed to Scale: {'scale': 3}.",
  );
  expect(() => new Scale({ dtype: 'float16' as never })).toThrow('Layers compute in float32.');
});

test('setWeights lists every mismatch and sets nothing', async () => {
  const layer = new Dense({ units: 2, name: 'head' });
  layer.build([null, 3]);
  const before = await layer.getWeights();
  expect(() => layer.setWeights([zeros([3, 2])])).toThrow(
    "Dense 'head': You called `setWeights(weights)` with a weight list of length 1, but the layer was expecting 2 weights. Expected, in this order: head/kernel (3, 2), head/bias (2,).",
  );
  expect(() => layer.setWeights([zeros([2, 3]), zeros([3])])).toThrow(
    "Dense 'head': 2 weights do not fit: head/kernel expects shape (3, 2), received (2, 3); head/bias expects shape (2,), received (3,). Nothing was set.",
  );
  expect(() => layer.setWeights([zeros([3, 2]), zeros([3])])).toThrow('One weight does not fit: head/bias');
  expect((await layer.getWeights()).map(({ data }) => data)).toEqual(before.map(({ data }) => data));
  layer.setWeights([tensor(Int32Array.of(1, 2, 3, 4, 5, 6), [3, 2]), tensor([7, 8])]);
  expect([...layer.kernel.value.data]).toEqual([1, 2, 3, 4, 5, 6]);
});

test('symbolic tensors and tensors do not mix, and a layer’s first call is exposed', () => {
  const layer = new Dense({ units: 2, name: 'd' });
  expect(() => layer.output).toThrow("Dense 'd': The layer has never been called and thus has no defined output.");
  const x = input({ shape: [2] });
  const y = layer.apply(x);
  expect([layer.input, layer.output]).toEqual([x, y]);
  const again = layer.apply(x);
  expect([layer.output, layer.nodes[1]?.outputs]).toEqual([y, again]);
  expect(layer.output).toBe(y);
  expect(() => layer.apply([x, zeros([1, 2])] as never)).toThrow('Received symbolic tensors and tensors together.');
  expect(() => layer.apply(3 as never)).toThrow(
    "Dense 'd': `inputs` must be a tensor, or an array or object of tensors. Received 3.",
  );
});
