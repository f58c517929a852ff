/** Common mistakes in place of tensors, and their errors. */
import { tensor, ValueError, zeros } from '@sepal/tensor';
import { expect, test } from 'vitest';
import {
  Conv2D,
  Dense,
  input,
  Layer,
  MaxPooling2D,
  Model,
  ops,
  Sequential,
  type SymbolicTensor,
  type Variable,
} from '../../src/index.ts';

const x = input({ shape: [2] });
const layer = (): Dense => new Dense({ units: 1, name: 'd' });
const model = (): Sequential => new Sequential([input({ shape: [2], name: 'in' }), layer()], { name: 'net' });

/** The mistake, its name in errors, and the hint. */
const mistakes: [string, unknown, string, string][] = [
  ['nested arrays', [[1, 2]], 'Received [[1,2]].', 'Make a tensor of it: tensor([[1,2]]) of @sepal/tensor.'],
  ['an array of numbers', [1, 2], 'Received [1,2].', 'tensor([1,2])'],
  ['booleans', [[true]], 'Received [[true]].', 'tensor([[true]])'],
  [
    'a long array',
    new Array(5000).fill(0.5),
    'Received [0.5,0.5,',
    '…. Make a tensor of it: tensor(data) of @sepal/tensor.',
  ],
  ['a typed array', new Float32Array(2), 'Received a Float32Array of 2 elements.', 'tensor(data, [1, 2])'],
  ['an array of typed arrays', [new Uint8Array(3)], 'an array whose entry 0 is a Uint8Array of 3 elements.', 'tensor('],
  ['nothing', undefined, 'Received undefined.', 'tensor(data, shape)'],
  ['null', null, 'Received null.', 'tensor(data, shape)'],
  ['a number', 3, 'Received 3.', 'tensor(data, shape)'],
  ['a string', 'picture.png', "Received 'picture.png'.", 'tensor(data, shape)'],
  [
    'a clone',
    structuredClone({ ...tensor([[1, 2]]) }),
    'that is not a Tensor.',
    'structuredClone, postMessage and JSON',
  ],
  [
    'a tensor from JSON',
    JSON.parse(JSON.stringify(tensor([1, 2]))),
    'that is not a Tensor.',
    'tensor(data, shape, dtype)',
  ],
  ['a Promise', Promise.resolve(tensor([1])), 'Received a Promise.', 'Await it first.'],
  ['Promises', [Promise.resolve(1)], 'an array whose entry 0 is a Promise.', 'Await it first.'],
  ['a layer', layer(), "Received the layer Dense 'd'.", 'Call it and pass the result: layer.apply(x).'],
  ['a class', Dense, 'Received the function Dense.', 'tensor(data, shape)'],
  ['an empty array', [], 'Received an empty array.', ''],
  ['an empty object', {}, 'Received an empty object.', ''],
  [
    'lists in lists',
    [[zeros([1, 2])]],
    'entry 0 is [Tensor(float32, (1, 2))].',
    'inside arrays and objects are not supported.',
  ],
  [
    'one wrong among right ones',
    { a: zeros([1]), b: 'no' },
    "an object whose entry 'b' is 'no'.",
    'tensor(data, shape)',
  ],
  ['a Map', new Map([['in', zeros([1, 2])]]), 'Received Map.', 'tensor(data, shape)'],
  [
    'an ImageData',
    { data: new Uint8ClampedArray(16), width: 2, height: 2 },
    'a picture of 2 × 2 pixels.',
    'fromPixels(picture) of @sepal/image makes a tensor of it.',
  ],
];

test.each(mistakes)('%s instead of a tensor', async (_, given, received, advice) => {
  const attempts: [string, string, () => unknown][] = [
    [
      'predict',
      "Sequential 'net' predict: `x` must be a tensor, or an array or object of tensors. ",
      () => model().predict(given as never),
    ],
    [
      'apply',
      "Dense 'd': `inputs` must be a tensor, or an array or object of tensors. ",
      () => layer().apply(given as never),
    ],
    ['apply of a model', "Sequential 'net': `inputs` must be a tensor, or", () => model().apply(given as never)],
    [
      'before it is built',
      "Sequential 'raw': `inputs` must be a tensor, or",
      () => new Sequential([layer()], { name: 'raw' }).apply(given as never),
    ],
  ];
  for (const [what, start, attempt] of attempts) {
    const error = await Promise.resolve()
      .then(attempt)
      .then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
    expect(error, what).toBeInstanceOf(ValueError);
    const { message } = error as ValueError;
    expect(message.startsWith(start), message).toBe(true);
    expect(message).toContain(received);
    expect(message).toContain(advice);
    expect(message.length).toBeLessThan(400);
  }
});

test.each<[string, unknown, string]>([
  ['a layer', layer(), "Received the layer Dense 'd'. Call it and pass the result: layer.apply(x)."],
  ['a tensor', zeros([1, 2]), 'Received Tensor(float32, (1, 2)). Pass the result of input() or of a layer’s `apply`.'],
  ['a shape', [null, 2], 'Received an array whose entry 0 is null.'],
  ['a number', 10, 'Received 10. Pass the result of input() or of a layer’s `apply`.'],
  ['a Promise', model().predict(zeros([1, 2])), 'Received a Promise. Await it first.'],
  ['a list of layers', [layer()], "Received an array whose entry 0 is the layer Dense 'd'."],
])('%s as inputs or outputs of a model', (_, given, received) => {
  const start = (name: string): string =>
    `Functional: \`${name}\` must be a symbolic tensor, or an array or object of symbolic tensors. `;
  expect(() => new Model({ inputs: x, outputs: given as never })).toThrow(`${start('outputs')}${received}`);
  expect(() => new Model({ inputs: given as never, outputs: x })).toThrow(`${start('inputs')}${received}`);
});

test('a symbolic tensor has no numbers to predict with', async () => {
  await expect(model().predict(x as never)).rejects.toThrow(
    'Received SymbolicTensor(input_layer, float32, (None, 2)). It has no numbers: it describes an output of a layer.',
  );
});

test('arrays of `out`', async () => {
  await expect(model().predict(zeros([1, 2]), { out: [0] as never })).rejects.toThrow(
    "Sequential 'net' predict: `out` must be a typed array, or an array or object of typed arrays. Received [0].",
  );
});

test('detached methods give an error', async () => {
  const net = model();
  const { predict, apply, summary, explain, getWeights, setWeights, countParams, getLayer } = net;
  const alone = (method: string): string =>
    `${method}: \`${method}\` was called without the layer or model that it belongs to. Call it as a method, as in (x) => it.${method}(x)`;
  await expect(predict(zeros([1, 2]))).rejects.toThrow(alone('predict'));
  await expect(getWeights()).rejects.toThrow(alone('getWeights'));
  for (const [name, method] of Object.entries({ apply, summary, explain, setWeights, countParams, getLayer })) {
    expect(() => (method as (x: unknown) => unknown)(zeros([1, 2])), name).toThrow(alone(name));
  }
  expect(() => [x].map(net.apply as (value: SymbolicTensor) => SymbolicTensor)).toThrow(alone('apply'));
  await expect({ predict: net.predict }.predict(zeros([1, 2]))).rejects.toThrow(alone('predict'));
  const bound = net.predict.bind(net);
  expect((await bound(zeros([1, 2]))).shape).toEqual([1, 1]);
});

test('Keras’ signatures get an error with ours', () => {
  // biome-ignore lint/suspicious/noExplicitAny: wrong on purpose
  const [AnyModel, AnySequential] = [Model, Sequential] as any[];
  const form = 'The inputs and outputs are the options of one object. Received';
  expect(() => new AnyModel(x, x)).toThrow(
    `${form} a symbolic tensor in its place. Write new Model({ inputs: x, outputs: y }).`,
  );
  expect(() => new AnyModel([x], [x])).toThrow(`${form} an array in its place.`);
  expect(() => new AnySequential(layer(), layer())).toThrow('Write new Sequential([first, second]).');
});

test('a batch size in the shape of a sample gives a hint if it does not fit', async () => {
  const picture = input({ shape: [1, 32, 32, 3] });
  expect(() => new MaxPooling2D().apply(picture)).toThrow(
    'If 1 was meant as the batch, leave it out: input({ shape: [32, 32, 3] }).',
  );
  expect(() => new Conv2D({ filters: 1, kernelSize: 3 }).apply(picture)).toThrow(
    'leave it out: input({ shape: [32, 32, 3] }).',
  );
  const net = new Sequential([input({ shape: [1, 4] }), new Dense({ units: 2 })]);
  await expect(net.predict(zeros([1, 4]))).rejects.toThrow(
    'or if 1 was meant as the batch when the model was made, leave it out of `shape` of input().',
  );
});

test('calling a layer by `apply` inside `call` gives an error with the right way', () => {
  class Around extends Layer {
    static override readonly className = 'Around';
    readonly inner = this.addLayer(layer());
    override call(value: never): never {
      return this.inner.apply(value) as never;
    }
  }
  expect(() => new Around().apply(x)).toThrow(
    "Dense 'd': `inputs` must be a tensor, or an array or object of tensors. Received a value of a traced function. In `call`, call layers by context.apply(layer, x).",
  );
});

test('weights that were not awaited, or are not tensors', () => {
  const net = model();
  expect(() => net.setWeights(net.getWeights() as never)).toThrow(
    'Received: Promise. Await it, as in setWeights(await other.getWeights()).',
  );
  const [kernel] = net.weights as [Variable];
  for (const given of [Promise.resolve(zeros([2, 1])), undefined, [[1], [2]], new Float32Array(2), x]) {
    expect(() => kernel.assign(given as never)).toThrow(ValueError);
    expect(() => kernel.assign(given as never)).toThrow(/^net\/d\/kernel: Expected a tensor\. Received: /);
  }
  expect(() => kernel.assign(Promise.resolve(zeros([2, 1])) as never)).toThrow('Await it first.');
});

test('an op says that symbolic tensors are for layers', () => {
  expect(() => ops.add(input({ shape: [2] }) as never, 1)).toThrow(
    /^add: Expected a tensor\. Received: SymbolicTensor\(.*Layers put models together: use one that does this, or write one/,
  );
});
