/** Operations in models: names, failures, reuse, and everything that shows a model. */
import { Traced } from '@sepal/ops';
import { GraphError, ShapeError, tensor, ValueError } from '@sepal/tensor';
import { beforeEach, describe, expect, test } from 'vitest';
import {
  Add,
  type BaseModel,
  type CallContext,
  Dense,
  Dropout,
  deserialize,
  input,
  Layer,
  Model,
  Operation,
  operations as op,
  ops,
  resetLayerNames,
  type SymbolicTensor,
  serialize,
  type Value,
} from '../../src/index.ts';

/** Bypasses the types, as JavaScript does. */
// biome-ignore lint/suspicious/noExplicitAny: wrong on purpose
type Wrong = any;

beforeEach(resetLayerNames);

const x4 = (): SymbolicTensor<'float32'> => input({ shape: [4], name: 'x' });
const rows = tensor([
  [1, 2, 3, 4],
  [-1, -2, -3, -4],
]);

test('operations and layers of one class name count together, as in Keras', () => {
  const x = x4();
  const names = [op.add(x, 1), new Add().apply([x, x]), op.add(2, x), new Add().apply([x, x])].map(({ name }) => name);
  expect(names).toEqual(['add', 'add_1', 'add_2', 'add_3']);
  expect(op.reLU(x).name).toBe('re_lu');
});

test('operations are not among the layers, but among the operations', async () => {
  const x = x4();
  const model = new Model({ inputs: x, outputs: new Dense({ units: 2 }).apply(op.multiply(x, 2)) });
  expect(model.layers.map(({ name }) => name)).toEqual(['x', 'dense']);
  expect(model.operations.map(({ name }) => name)).toEqual(['x', 'multiply', 'dense']);
  expect(() => model.getLayer('multiply')).toThrow('No such layer: multiply.');
  const [, multiply] = model.operations;
  expect(multiply).toBeInstanceOf(Operation);
  expect(String(multiply)).toBe("Multiply 'multiply'");
  expect(multiply?.weights).toEqual([]);
  expect(multiply?.countParams()).toBe(0);
  expect(model.weights).toHaveLength(2);
});

test('a call that fails changes nothing', () => {
  const x = x4();
  expect(() => op.add(x, input({ shape: [3] }))).toThrow(ShapeError);
  expect(() => op.matmul(x, 3)).toThrow(ValueError);
  expect(() => op.softmax(x, 7)).toThrow(/Axis 7 is out of bounds/);
  expect(() => op.reshape(x, [5])).not.toThrow();
  expect(op.add(x, 1).name).toBe('add');
});

test.each([
  ['an option of the wrong type', () => op.mean(x4(), { keepdims: 1 } as Wrong), '`keepdims` must be true or false.'],
  [
    'an option that there is not',
    () => op.mean(x4(), { axes: 1 } as Wrong),
    "Unrecognized keyword arguments passed to mean: {'axes': 1}.",
  ],
  ['options that are none', () => op.mean(x4(), 1 as Wrong), 'Options must be one object. Received: 1.'],
  [
    'a missing option',
    () => (op.threshold as Wrong)(x4(), 1),
    '`defaultValue` must be a number. Received: defaultValue=undefined.',
  ],
  ['too many arguments', () => (op.add as Wrong)(x4(), 1, 2), 'add: There is 1 argument too many.'],
  ['too few arguments', () => (op.add as Wrong)(x4()), 'Received: undefined.'],
  ['numbers without a tensor', () => op.negative(3 as Wrong), 'negative: Expected a tensor'],
  ['an array of numbers', () => op.add(x4(), [1, 2, 3, 4] as Wrong), /tensor\(/],
  ['a layer', () => op.add(x4(), new Add() as Wrong), /the layer|Add/],
  ['a dtype', () => op.cast(x4(), 'float64' as Wrong), '`dtype` must be one of float32, int32, uint32, uint8, bool.'],
  ['another mode', () => op.pad(x4(), 1, { mode: 'reflect' as Wrong }), "`mode` must be 'constant'."],
  ['an index that there is not', () => op.getItem(x4(), [{}, 4]), 'Axis 1 of shape (None, 4) has no index 4.'],
  [
    'an index from the end of an unknown length',
    () => op.getItem(x4(), -1),
    'The index -1 counts from the end of an axis of unknown length.',
  ],
  ['every second sample', () => op.getItem(x4(), { step: 2 }), 'The length of axis 0 of shape (None, 4) is unknown'],
  ['two ellipses', () => op.getItem(x4(), ['...', '...']), "at most one '...'"],
  ['too many entries', () => op.getItem(x4(), [0, 0, 0]), 'one entry for each of the 2 axes'],
  ['an entry that is none', () => op.getItem(x4(), [{ from: 1 } as Wrong]), 'Unrecognized keyword arguments'],
  ['a step of 0', () => op.getItem(x4(), [{}, { step: 0 }]), 'An entry of `key` must be an integer'],
  [
    'parts that do not fit',
    () => op.split(x4(), 3, -1),
    'Axis 1 of shape (None, 4) cannot be split by indicesOrSections=3.',
  ],
  ['parts of an unknown length', () => op.split(x4(), 2), 'The length of the axis must be known'],
  ['an axis that is not 1', () => op.squeeze(x4(), 1), 'Axis 1 of shape (None, 4) does not have the length 1.'],
  ['axes that do not match', () => op.moveaxis(x4(), [0, 1], 0), 'must name as many axes'],
])('%s', (_, call, message) => {
  expect(call).toThrow(message);
});

test('half a constant tensor: its numbers are those of the call', async () => {
  const x = x4();
  const data = new Float32Array([1, 2, 3, 4]);
  const model = new Model({ inputs: x, outputs: op.add(x, tensor(data)) });
  data.fill(100);
  expect((await model.predict(rows)).toArray()).toEqual([
    [2, 4, 6, 8],
    [0, 0, 0, 0],
  ]);
  const copy = deserialize<BaseModel>(JSON.parse(JSON.stringify(serialize(model))));
  expect((await copy.predict(rows)).toArray()).toEqual([
    [2, 4, 6, 8],
    [0, 0, 0, 0],
  ]);
});

test('one tensor in several places', async () => {
  const x = x4();
  const model = new Model({
    inputs: x,
    outputs: op.where(
      op.greater(x, 0),
      op.multiply(x, x),
      op.concatenate([op.negative(op.getItem(x, [{}, { stop: 2 }])), op.getItem(x, [{}, { start: 2 }])], -1),
    ),
  });
  expect((await model.predict(rows)).toArray()).toEqual([
    [1, 4, 9, 16],
    [1, 2, -3, -4],
  ]);
});

test('a model cut out of another one keeps its operations', async () => {
  const x = x4();
  const h = op.multiply(x, 2);
  const y = op.subtract(op.add(h, 1), h);
  const model = new Model({ inputs: h, outputs: y });
  expect(model.operations.map(({ name }) => name)).toEqual(['multiply_clone', 'add', 'subtract']);
  expect((await model.predict(rows)).toArray()).toEqual([
    [1, 1, 1, 1],
    [1, 1, 1, 1],
  ]);
  const whole = new Model({ inputs: x, outputs: y });
  expect(whole.operations).toHaveLength(4);
  const config = JSON.parse(JSON.stringify(serialize(whole)));
  expect(deserialize<BaseModel>(config).getConfig()).toEqual(whole.getConfig());
});

test('nested and shared models with operations, in training and in inference', () => {
  const x = x4();
  const inner = new Model({
    inputs: x,
    outputs: op.relu(op.subtract(new Dropout({ rate: 0.5, seed: 1 }).apply(x), 1)),
    name: 'inner',
  });
  const z = input({ shape: [4], name: 'z' });
  const model = new Model({ inputs: z, outputs: op.add(inner.apply(z), inner.apply(op.negative(z))) });
  expect(model.apply(rows).toArray()).toEqual([
    [0, 1, 2, 3],
    [0, 1, 2, 3],
  ]);
  const trained = model.apply(rows, { training: true }).data;
  expect([...trained]).not.toEqual([0, 1, 2, 3, 0, 1, 2, 3]);
  const copy = deserialize<BaseModel>(JSON.parse(JSON.stringify(serialize(model))));
  expect(copy.getConfig()).toEqual(model.getConfig());
  expect(copy.apply(rows).toArray()).toEqual(model.apply(rows).toArray());
});

test('in the call of a layer they compute with its values', async () => {
  class Gate extends Layer {
    static override readonly className = 'Gate';
    override call(x: Value, _context: CallContext): Value {
      expect(x instanceof Traced || x.shape.length === 2).toBe(true);
      return op.multiply(x, op.divide(op.relu6(op.add(x, 3)), 6)) as Value;
    }
  }
  const x = x4();
  const model = new Model({ inputs: x, outputs: new Gate().apply(x) });
  const expected = ops.hardSilu(rows).data;
  for (const answer of [(await model.predict(rows)).data, new Gate().apply(rows).data]) {
    for (const [index, value] of answer.entries()) expect(value).toBeCloseTo(expected[index] as number, 5);
  }
});

test('a symbolic tensor and a value of a trace do not mix', () => {
  const x = x4();
  class Leaky extends Layer {
    override call(value: Value): Value {
      return op.add(value as Wrong, x) as Wrong;
    }
  }
  expect(() => new Leaky().apply(x4())).toThrow(GraphError);
});

describe('what shows a model', () => {
  const model = (): BaseModel => {
    const x = input({ shape: [4, 4, 2], name: 'x' });
    const [left, right] = op.split(x, 2, -1) as [SymbolicTensor, SymbolicTensor];
    const y = op.concatenate([op.add(left, 3), op.multiply(0.5, right)], -1);
    return new Model({ inputs: x, outputs: y, name: 'net' }) as unknown as BaseModel;
  };

  test('diagrams', () => {
    expect(model().toMermaid({ showShapes: true }).split('\n')).toEqual([
      'flowchart TB',
      '  n1["x (InputLayer)<br/>Output shape: (None, 4, 4, 2)"]',
      '  n2["split (Split)<br/>Input shape: (None, 4, 4, 2)<br/>Output shape: [(None, 4, 4, 1), (None, 4, 4, 1)]"]',
      '  n3["add (Add)<br/>Input shape: (None, 4, 4, 1)<br/>Output shape: (None, 4, 4, 1)"]',
      '  n4["multiply (Multiply)<br/>Input shape: (None, 4, 4, 1)<br/>Output shape: (None, 4, 4, 1)"]',
      '  n5["concatenate (Concatenate)<br/>Input shape: [(None, 4, 4, 1), (None, 4, 4, 1)]<br/>Output shape: (None, 4, 4, 2)"]',
      '  n1 --> n2',
      '  n2 --> n3',
      '  n2 --> n4',
      '  n3 --> n5',
      '  n4 --> n5',
      '  classDef frozen stroke-dasharray: 4',
      '',
    ]);
  });

  test("Keras 2's summary", () => {
    expect(model().summary({ style: 'keras2' })).toContain(
      'concatenate (Concatenate)       (None, 4, 4, 2)      0           add[0][0]',
    );
  });

  test('explanations', async () => {
    const { layers, rows: steps } = await model().explain();
    expect(layers.map(({ name, className }) => [name, className])).toEqual([
      ['x', 'InputLayer'],
      ['split', 'Split'],
      ['add', 'Add'],
      ['multiply', 'Multiply'],
      ['concatenate', 'Concatenate'],
    ]);
    expect(steps.flatMap(({ layers: names }) => names.split(' + '))).toContain('multiply');
  });

  test('errors name the operation and what computes in it', () => {
    const x = input({ shape: [null, 4], name: 'x' });
    const y = input({ shape: [3, 4], name: 'y' });
    const sum = new Model({ inputs: [x, y], outputs: op.add(x, y) });
    expect(() => sum.apply([tensor(new Float32Array(8), [1, 2, 4]), tensor(new Float32Array(12), [1, 3, 4])])).toThrow(
      /^add in layer 'add'/,
    );
  });
});

test('a config lists its layers in any order: the calls wait for each other', () => {
  const x = x4();
  let y: SymbolicTensor<'float32'> = x;
  for (let i = 0; i < 500; i++) y = op.add(y, i);
  const data = JSON.parse(JSON.stringify(serialize(new Model({ inputs: x, outputs: y }))));
  const backward = deserialize<BaseModel>({
    ...data,
    config: { ...data.config, layers: data.config.layers.toReversed() },
  });
  expect(backward.getConfig()).toEqual(data.config);
});
