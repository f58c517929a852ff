import { add, multiply, type Value } from '@sepal/ops';
import { createEngine, type Engine } from '@sepal/runtime';
import { ones, type SymbolicShape, Tensor, tensor, zeros } from '@sepal/tensor';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  BatchNormalization,
  type CallContext,
  Dense,
  Dropout,
  input,
  Layer,
  Sequential,
  type Variable,
} from '../../src/index.ts';

/** Updates two weights; the second update can be of the wrong shape. */
class Twice extends Layer {
  static override readonly className = 'Twice';
  readonly isWrong: boolean;
  first!: Variable;
  second!: Variable;

  constructor(isWrong: boolean) {
    super();
    this.isWrong = isWrong;
  }

  override build(inputShape: SymbolicShape): void {
    this.first = this.addWeight({ name: 'first', shape: [2], initializer: 'zeros' });
    this.second = this.addWeight({ name: 'second', shape: [2], initializer: 'zeros' });
    super.build(inputShape);
  }

  override call(x: Value, context: CallContext): Value {
    context.update(this.first, add(context.read(this.first), 1));
    const seen = context.read(this.first);
    context.update(this.second, this.isWrong ? zeros([3]) : multiply(seen, 2));
    return add(x, seen);
  }
}

/** Fails on tensors while its flag is set. */
class Failing extends Layer {
  static override readonly className = 'Failing';
  fails = true;

  override call(x: Value): Value {
    if (this.fails && x instanceof Tensor) throw new Error('told to');
    return x;
  }
}

const values = (layer: Pick<Layer, 'variables'>): number[][] => layer.variables.map(({ value }) => [...value.data]);

test('a call on tensors applies all its updates, and reads them within the call', () => {
  const layer = new Twice(false);
  expect(layer.apply(ones([1, 2])).toArray()).toEqual([[2, 2]]);
  expect(layer.apply(ones([1, 2])).toArray()).toEqual([[3, 3]]);
  expect(values(layer)).toEqual([
    [2, 2],
    [4, 4],
  ]);
});

test('a call on tensors whose second update fails applies none', () => {
  const layer = new Twice(true);
  layer.build([null, 2]);
  expect(() => layer.apply(ones([1, 2]))).toThrow(
    /^twice\w*\/second in layer 'twice\w*': Expected a value of shape \(2,\) and dtype float32\. Received shape \(3,\)/,
  );
  expect(layer.variables.map(({ version }) => version)).toEqual([0, 0]);
});

test.each([0, 1, 2, 3])('a model that fails in layer %i updates no moving average and draws no number', (at) => {
  const layers = [
    new BatchNormalization({ momentum: 0.5 }),
    new Dropout({ rate: 0.5, seed: 1 }),
    new Twice(false),
    new Dense({ units: 2 }),
  ];
  const failing = new Failing();
  const model = new Sequential([input({ shape: [2] }), ...layers.slice(0, at), failing, ...layers.slice(at)]);
  const before = values(model);
  expect(() =>
    model.apply(
      tensor([
        [1, 2],
        [3, 5],
      ]),
      { training: true },
    ),
  ).toThrow('told to');
  expect(values(model)).toEqual(before);
  failing.fails = false;
  model.apply(zeros([2, 2]), { training: true });
  const seeds = model.variables.findIndex(({ dtype }) => dtype === 'uint32');
  expect(values(model)[seeds]).toEqual([before[seeds]?.[0], 1]);
});

describe.each(['reference', 'wasm'] as const)('the %s engine', (name) => {
  let engine: Engine;
  beforeAll(async () => {
    engine = await createEngine({ engine: name });
  });
  afterAll(() => engine.close());

  test('refuses a model with an invalid update, and applies none', async () => {
    const layer = new Twice(true);
    layer.build([null, 2]);
    const model = new Sequential([layer]);
    await expect(model.predict(ones([1, 2]), { engine })).rejects.toThrow("second in layer 'twice");
    expect(layer.variables.map(({ version }) => version)).toEqual([0, 0]);
  });
});

test.each(['float32', 'int32'] as const)('setWeights with one detached %s value sets none', (dtype) => {
  const layer = new Dense({ units: 2, kernelInitializer: 'ones' });
  layer.build([null, 2]);
  const before = values(layer);
  const [kernel, bias] = [zeros([2, 2], dtype), zeros([2], dtype)];
  structuredClone(bias.data.buffer, { transfer: [bias.data.buffer as ArrayBuffer] });
  expect(() => layer.setWeights([kernel, bias])).toThrow(
    /Dense '\w+': The value of \w+\/bias of shape \(2,\) has 0 elements left of 2: its buffer was resized or transferred\./,
  );
  expect(values(layer)).toEqual(before);
});
