import type { Value } from '@sepal/ops';
import { SepalError, ShapeError, tensor, ValueError, zeros } from '@sepal/tensor';
import { expect, test } from 'vitest';
import {
  Activation,
  Add,
  BatchNormalization,
  type CallContext,
  Conv2D,
  Dense,
  deserialize,
  GlobalAveragePooling2D,
  Identity,
  input,
  Layer,
  Model,
  PReLU,
  ReLU,
  Sequential,
  Softmax,
} from '../../src/index.ts';

/** Bypasses the types, as JavaScript does. */
// biome-ignore lint/suspicious/noExplicitAny: wrong on purpose
const wrong = (value: unknown): any => value;
const small = (): Sequential => new Sequential([input({ shape: [2] }), new Dense({ units: 1 })], { name: 'small' });

test.each<[string, () => unknown, string]>([
  ['no options', () => new Conv2D(wrong(undefined)), 'Conv2D: The `kernelSize` argument is required.'],
  ['options in order', () => new Conv2D(wrong(32)), 'Conv2D: Options must be one object. Received: 32. Write them by'],
  ['null', () => new Identity(wrong(null)), 'Identity: Options must be one object. Received: null.'],
  ['a name as options', () => new Dense(wrong('head')), "Dense: Options must be one object. Received: 'head'."],
  ['no model', () => new Model(wrong(undefined)), 'Functional: `inputs` is missing.'],
  ['layers that are no array', () => new Sequential(wrong({})), 'Layers must be in an array. Received: {}.'],
  [
    'useBias',
    () => new Dense({ units: 1, useBias: wrong('no') }),
    "`useBias` must be true or false. Received: useBias='no'.",
  ],
  ['center', () => new BatchNormalization({ center: wrong(1) }), '`center` must be true or false. Received: center=1.'],
  ['keepdims', () => new GlobalAveragePooling2D({ keepdims: wrong(0) }), '`keepdims` must be true or false.'],
  ['inputShape', () => new Dense({ units: 1, inputShape: wrong(4) }), 'Dense: Cannot convert 4 to a shape.'],
  [
    'a class',
    () => new Activation(wrong(ReLU)),
    'identifier: ReLU. It is a class: make a layer of it, as in new ReLU().',
  ],
  ['a symbol', () => new Conv2D({ filters: 1, kernelSize: 1, padding: wrong(Symbol('s')) }), 'Received: Symbol(s).'],
  ['what is no layer', () => small().add(wrong({ a: 1 })), "Received: {'a': 1}."],
  ['no such layer', () => small().getLayer(wrong({})), "Sequential 'small': No such layer: {}."],
  [
    'a shape that is none',
    () => new Dense({ units: 1, name: 'd' }).build(wrong(4)),
    "Dense 'd': Expected the shape of an input. Received inputShape=4.",
  ],
  [
    'no shape',
    () => new Conv2D({ filters: 1, kernelSize: 1 }).build(wrong(undefined)),
    'Received inputShape=undefined.',
  ],
  ['a part of a length', () => new PReLU().build([null, 1.5]), 'Received inputShape=[null, 1.5].'],
  [
    'a shape for several',
    () => new Add().build(wrong(null)),
    'should be called on a list of inputs. Received: inputShape=null',
  ],
  [
    'computeOutputShape',
    () => new Dense({ units: 1, name: 'd' }).computeOutputShape(wrong('x')),
    "Dense 'd' computeOutputShape: `inputShape` must be a shape, or an array or object of shapes. Received 'x'.",
  ],
  [
    'weights that are no array',
    () => small().setWeights(wrong(tensor([1]))),
    '`setWeights` takes an array of tensors. Received: Tensor(float32, (1,)).',
  ],
  [
    'variables instead of their values',
    () => small().setWeights(wrong(small().weights)),
    'Those are variables, not their values: setWeights(await other.getWeights()).',
  ],
  ['layers instead of options', () => new Add(wrong([small()])), "Received: [Sequential 'small']."],
  ['weights that are no tensors', () => small().setWeights(wrong([[1, 2]])), 'Received: [[1, 2]].'],
  [
    'two inputs for one',
    () => new Softmax({ name: 's' }).apply(wrong([zeros([1, 2]), zeros([1, 2])])),
    "Softmax 's': Layer 's' expects 1 input(s), but it received 2 input tensors. Received shapes (1, 2), (1, 2).",
  ],
  [
    'two inputs for a layer that takes anything',
    () => new ReLU({ name: 'r' }).apply(wrong([zeros([1, 2]), zeros([1, 2])])),
    "ReLU 'r': Layer 'r' expects 1 input(s), but it received 2 input tensors.",
  ],
  [
    'layerRange',
    () => small().summary({ layerRange: wrong('dense') }),
    "`layerRange` must be the names of two layers, or patterns for them. Received: 'dense'.",
  ],
  ['a broken pattern', () => small().summary({ layerRange: ['(', 'x'] }), "Received: ['(', 'x']."],
  [
    'positions',
    () => small().summary({ positions: wrong(3) }),
    '`positions` must give the end of each of the 3 columns. Received: 3.',
  ],
  [
    'a width beyond reason',
    () => small().summary({ lineLength: 2 ** 40 }),
    '`lineLength` must be an integer from 1 to 10000.',
  ],
  [
    'layers of a config',
    () => deserialize({ className: 'Sequential', config: { layers: 3 } }),
    'Layers must be in an array. Received: 3.',
  ],
  [
    'layers of a functional config',
    () => deserialize({ className: 'Functional', config: {} }),
    "The config's layers must be an array.",
  ],
  [
    'a function for a layer',
    () => deserialize({ className: 'Mine', config: {} }, { Mine: () => 1 }),
    "The custom object 'Mine' is not a class that extends Layer.",
  ],
  [
    'training where Keras has it',
    () => small().apply(zeros([1, 2]), wrong(true)),
    "Sequential 'small': Options must be one object. Received: true. Write them by name, as in { training: … }.",
  ],
  [
    'an option of calls that there is not',
    () => new Dense({ units: 1, name: 'd' }).apply(input({ shape: [2] }), wrong({ trainig: true })),
    "Dense 'd': Unrecognized keyword arguments passed to Dense 'd': {'trainig': true}. Did you mean 'training'?",
  ],
  [
    'training that is no boolean',
    () => small().apply(zeros([1, 2]), { training: wrong(1) }),
    '`training` must be true or false. Received: training=1.',
  ],
  [
    'trainable that is no boolean',
    () => {
      small().trainable = wrong('no');
    },
    "Sequential 'small': `trainable` must be true or false. Received: trainable='no'.",
  ],
  [
    'no memory',
    () => new Dense({ units: 2 ** 40 }).apply(zeros([1, 8])),
    'There is no memory for 8796093022208 elements of dtype float32.',
  ],
])('%s is refused with a sentence', (_, refused, message) => {
  expect(refused).toThrow(SepalError);
  expect(refused).toThrow(message);
});

test('predict refuses invalid engines and callbacks', async () => {
  await expect(small().predict(zeros([1, 2]), { engine: wrong({}) })).rejects.toThrow(
    '`engine` must be an engine. Received: engine={}.',
  );
  await expect(small().predict(zeros([1, 2]), { onProgress: wrong(1) })).rejects.toThrow(
    '`onProgress` must be a function.',
  );
  await expect(small().predict(zeros([1, 2]), wrong(null))).rejects.toThrow(
    'Options must be one object. Received: null.',
  );
});

test.each<[string, unknown, string]>([
  ['an option that there is not', { inputShapes: [[1, 2]] }, "Did you mean 'inputShape'?"],
  ['no options', 7, "Sequential 'small' explain: Options must be one object. Received: 7."],
  ['no engine', { engine: Promise.resolve() }, '`engine` must be an engine. Received: engine=Promise.'],
  ['no shape', { inputShape: 7 }, '`inputShape` must be a shape. Received: inputShape=7.'],
  ['a shape with an open batch', { inputShape: [null, 2] }, 'Received inputShape=(None, 2). Give `inputShape` with'],
  [
    'too many shapes',
    {
      inputShape: [
        [1, 2],
        [1, 2],
      ],
    },
    '`inputShape` must be a shape. Received: inputShape=[[1, 2], [1, 2]].',
  ],
])('explain refuses %s', async (_, options, message) => {
  await expect(small().explain(wrong(options))).rejects.toThrow(message);
});

test('custom layers cannot call layers with unknown options', () => {
  class Outer extends Layer {
    static override readonly className = 'Outer';
    readonly inner = this.addLayer(new ReLU({ name: 'inner' }));
    override call(x: Value, context: CallContext): Value {
      return context.apply(this.inner, x, wrong(false));
    }
  }
  expect(() => new Outer().apply(zeros([1]))).toThrow("ReLU 'inner': Options must be one object. Received: false.");
});

test('a call that does not return a tensor is refused', () => {
  class Nothing extends Layer {
    static override readonly className = 'Nothing';
    override call(): never {
      return undefined as never;
    }
  }
  for (const x of [zeros([1]), input({ shape: [1] })]) {
    const call = (): unknown => new Nothing({ name: 'n' }).apply(wrong(x));
    expect(call).toThrow(ValueError);
    expect(call).toThrow("Nothing 'n'");
  }
});

test('a shape may hold unknown lengths', () => {
  expect(() => new PReLU({ sharedAxes: 1 }).build([null, null, 2])).not.toThrow(ShapeError);
});
