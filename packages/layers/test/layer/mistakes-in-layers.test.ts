/** Common mistakes in custom layers, and their errors. */
import { multiply, type Value } from '@sepal/ops';
import { ones, type Tensor, tensor, ValueError } from '@sepal/tensor';
import { beforeEach, expect, test } from 'vitest';
import {
  type CallContext,
  Dense,
  input,
  Layer,
  ReLU,
  resetLayerNames,
  Sequential,
  type SymbolicShape,
  type SymbolicTensor,
  type Variable,
} from '../../src/index.ts';

beforeEach(resetLayerNames);

/** Bypasses the types, as JavaScript does. */
// biome-ignore lint/suspicious/noExplicitAny: wrong on purpose
type Wrong = any;

type Call = (x: Value, weight: Variable, context: CallContext) => Value;

/** A layer with one weight, made from `options`, and with this `call`. */
function layerWith(call: Call, options: Wrong = { name: 'w', shape: [2], initializer: 'ones' }, early = ''): Layer {
  class Own extends Layer {
    static override readonly className = 'Own';
    weight!: Variable;
    early = '';

    override build(inputShape: SymbolicShape): void {
      this.weight = (this.addWeight as Wrong)(options);
      if (early === 'value') this.early = String(this.weight.value);
      super.build(inputShape);
    }

    override call(x: Value, context: CallContext): Value {
      return call(x, this.weight, context);
    }
  }
  return new Own();
}

const inputs: readonly (readonly [string, () => Tensor | SymbolicTensor])[] = [
  ['on tensors', () => ones([1, 2])],
  ['in a model', () => input({ shape: [2] })],
];

test.each<[string, unknown, string]>([
  ['no options', null, 'addWeight: Options must be one object. Received: null.'],
  ['Keras’ order', 'w', "Options must be one object. Received: 'w'."],
  ['a misspelt option', { name: 'w', shape: [2], init: 'ones' }, "Did you mean 'initializer'?"],
  ['no name', { shape: [2] }, "`name` must be a string without '/'. Received: name=undefined."],
  ['a path', { name: 'a/w', shape: [2] }, "Received: name='a/w'."],
  ['no shape', { name: 'w' }, 'A shape holds non-negative integers. Received shape=undefined.'],
  ['the shape of the input', { name: 'w', shape: [null, 2] }, 'Received shape=[null, 2].'],
])('addWeight refuses %s', (_, options, message) => {
  for (const [, makeInput] of inputs) {
    expect(() => layerWith((x) => x, options).apply(makeInput() as Tensor)).toThrow(message);
  }
});

test.each(inputs)('a weight in makeInput of its value is refused %s', (_, makeInput) => {
  const layer = layerWith((x, weight) => multiply(x, weight as Wrong));
  expect(() => layer.apply(makeInput() as Tensor)).toThrow(
    'In `call` of a layer, context.read(variable) gives its value.',
  );
});

test('the value of a weight cannot become a constant of a model', async () => {
  const layer = layerWith((x, weight) => multiply(x, weight.value), undefined, 'value');
  expect(() => layer.apply(input({ shape: [2] }))).toThrow(
    "own/w in layer 'own': The value of a variable was read in `call`, where later values would not be seen. Use context.read",
  );
  const right = layerWith((x, weight, context) => multiply(x, context.read(weight)), undefined, 'value');
  const model = new Sequential([input({ shape: [2] }), right]);
  expect((await model.predict(ones([1, 2]))).toArray()).toEqual([[1, 1]]);
  model.setWeights([tensor([3, 4])]);
  expect((await model.predict(ones([1, 2]))).toArray()).toEqual([[3, 4]]);
  expect(model.weights[0]?.value.toArray()).toEqual([3, 4]);
});

test.each(inputs)('call must return a tensor %s', (_, makeInput) => {
  const call = (result: unknown) => (): unknown => layerWith(() => result as Value).apply(makeInput() as Tensor);
  expect(call(Promise.resolve())).toThrow("Own 'own': `call` must return a tensor, or an array or object of tensors.");
  expect(call(2)).toThrow('`call` must return a tensor, or an array or object of tensors. Received 2.');
});

test.each(inputs)('a layer without `call` is an error %s', (_, makeInput) => {
  class Idle extends (Layer as Wrong) {}
  const idle = new (Idle as Wrong)();
  expect(() => idle.apply(makeInput())).toThrow(ValueError);
  expect(() => idle.apply(makeInput())).toThrow(
    'Layer Idle does not have a `call` method implemented. Write `call(inputs,',
  );
});

test.each(inputs)('an inner layer whose weights would be lost is refused %s', (_, makeInput) => {
  class Outer extends Layer {
    static override readonly className = 'Outer';
    readonly inner: Layer;

    constructor(inner: Layer, isPart: boolean) {
      super();
      this.inner = isPart ? this.addLayer(inner) : inner;
    }

    override call(x: Value, context: CallContext): Value {
      return context.apply(this.inner, x);
    }
  }
  expect(() => new Outer(new Dense({ units: 1, name: 'd' }), false).apply(makeInput() as Tensor)).toThrow(
    "Outer 'outer': `call` calls Dense 'd', whose weights are not among the layer's own. Make it part of the layer",
  );
  const outer = new Outer(new Dense({ units: 1 }), true);
  outer.apply(makeInput() as Tensor);
  expect(outer.weights).toHaveLength(2);
  expect(() => new Outer(new ReLU(), false).apply(makeInput() as Tensor)).not.toThrow();
});
