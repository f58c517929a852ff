import { tensor, ValueError } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import {
  type Activation,
  type ActivationName,
  celu,
  elu,
  gelu,
  getActivation,
  glu,
  hardShrink,
  hardSilu,
  leakyRelu,
  linear,
  multiply,
  relu,
  relu6,
  selu,
  serializeActivation,
  silu,
  softShrink,
  squareplus,
  threshold,
  trace,
} from '../src/index.ts';

const { NaN: nan } = Number;

describe('relu', () => {
  const x = tensor([-10, -5, 0, 5, 10]);
  test('alone', () => expect(relu(x).toArray()).toEqual([0, 0, 0, 5, 10]));
  test('with a slope', () => expect(relu(x, { negativeSlope: 0.5 }).toArray()).toEqual([-5, -2.5, 0, 5, 10]));
  test('with a limit', () => {
    expect(relu(x, { maxValue: 6 }).toArray()).toEqual([0, 0, 0, 5, 6]);
    expect(relu(x, { maxValue: null })).toEqual(relu(x));
  });
  test('with a threshold', () => {
    expect(relu(x, { threshold: 5 }).toArray()).toEqual([0, 0, 0, 0, 10]);
    expect(relu(tensor([-2, -0.5, 1]), { threshold: -1 }).toArray()).toEqual([0, -0.5, 1]);
  });
  test('with all options', () => {
    expect(relu(x, { negativeSlope: 0.5, maxValue: 6, threshold: 2 }).toArray()).toEqual([-6, -3.5, -1, 5, 6]);
  });
  test('of integers', () => expect(relu(tensor([-3, 3], [2], 'int32'))).toEqual(tensor([0, 3], [2], 'int32')));
  test('takes one or two ops', () => {
    const ops = (f: Activation) =>
      trace([{ shape: [null], dtype: 'float32' }], (v) => [f(v)]).nodes.flatMap((node) =>
        node.kind === 'op' ? [node.op] : [],
      );
    expect(ops(relu)).toEqual(['maximum']);
    expect(ops(relu6)).toEqual(['maximum', 'minimum']);
  });
});

describe('parameters', () => {
  const x = tensor([-1, 0.3, 1]);
  test('alpha', () => {
    expect(elu(x, 2).data[0]).toBe(Math.fround(2 * Math.expm1(-1)));
    expect(celu(x, 2).data[0]).toBe(Math.fround(2 * Math.expm1(-0.5)));
  });
  test('slope, thresholds, b', () => {
    expect(leakyRelu(x).data[0]).toBe(Math.fround(-0.2));
    expect(leakyRelu(x, 0.5).data[0]).toBe(-0.5);
    expect(hardShrink(x).toArray()).toEqual([-1, 0, 1]);
    expect([...hardShrink(x, 0.25).data]).toEqual([...x.data]);
    expect(softShrink(x).toArray()).toEqual([-0.5, 0, 0.5]);
    expect(softShrink(x, 0.75).toArray()).toEqual([-0.25, 0, 0.25]);
    expect(threshold(x, 0.5, 7).toArray()).toEqual([7, 7, 1]);
    expect(squareplus(tensor([0, 1.5])).toArray()).toEqual([1, 2]);
    expect(squareplus(tensor([0]), 16).toArray()).toEqual([2]);
  });
  test('approximate', () => {
    expect(gelu(tensor([1])).data[0]).toBe(0.8413447141647339);
    expect(gelu(tensor([1]), true).data[0]).toBeCloseTo(0.841192, 6);
  });
  test('axis', () => {
    const pairs = tensor([
      [1, 0],
      [2, 0],
    ]);
    expect(glu(pairs).toArray()).toEqual([[0.5], [1]]);
    expect(glu(pairs, 0).data[1]).toBe(0);
  });
});

test('glu halves an axis of even, known length', () => {
  expect(() => glu(tensor([[1, 2, 3]]))).toThrow('glu: axis size must be divisible by 2. Axis 1 of shape (1, 3)');
  expect(() => trace([{ shape: [null], dtype: 'float32' }], (x) => [glu(x)])).toThrow(ValueError);
});

describe('getActivation', () => {
  test('nothing gives linear; a function is returned unchanged', () => {
    expect(getActivation(null)).toBe(linear);
    expect(getActivation(undefined)).toBe(linear);
    const double: Activation = (x) => multiply(x, 2);
    expect(getActivation(double)).toBe(double);
  });

  test.each([
    ['relu6', relu6],
    ['leakyRelu', leakyRelu],
    ['leaky_relu', leakyRelu],
    ['swish', silu],
    ['hard_swish', hardSilu],
    ['hardSwish', hardSilu],
    ['hardSilu', hardSilu],
    [{ className: 'function', config: 'selu' }, selu],
    [{ module: 'builtins', class_name: 'function', config: 'hard_swish', registered_name: 'function' }, hardSilu],
  ])('%j', (identifier, expected) => {
    expect(getActivation(identifier as ActivationName)).toBe(expected);
  });

  test('custom functions, by name or as Keras writes them', () => {
    const double: Activation = (x) => multiply(x, 2);
    const customObjects = { double, relu: double };
    expect(getActivation('double', { customObjects })).toBe(double);
    expect(getActivation({ class_name: 'function', config: 'my_package>double' }, { customObjects })).toBe(double);
    expect(getActivation('relu', { customObjects })).toBe(double);
    expect(() => getActivation('relu', { customObjects: { relu: 3 } })).toThrow(
      "The custom object 'relu' must be a function, since it is an activation",
    );
  });

  test('unknown names are refused, with the closest name', () => {
    expect(() => getActivation('nope')).toThrow(
      'Could not interpret activation function identifier: nope. Use one of ',
    );
    expect(() => getActivation('nope', { where: "Activation 'act'" })).toThrow("Activation 'act': Could not interpret");
    expect(() => getActivation('hard_sigmod')).toThrow("Did you mean 'hardSigmoid'?");
    expect(() => getActivation({ className: 'Dense', config: {} } as never)).toThrow(
      "Could not interpret activation function identifier: {'className': 'Dense', 'config': {}}. Pass a function or a name.",
    );
    expect(() => getActivation('threshold')).toThrow('(x) => threshold(x, 0.5, 0)');
    expect(() => getActivation(5 as unknown as ActivationName)).toThrow(ValueError);
  });
});

test('serializeActivation returns the name, and for a custom function the object that Keras writes', () => {
  expect(serializeActivation(getActivation('hard_swish'))).toBe('hardSilu');
  expect(serializeActivation(getActivation(null))).toBe('linear');
  const double: Activation = (x) => multiply(x, 2);
  expect(serializeActivation(double)).toEqual({ className: 'function', config: 'double' });
  expect(getActivation(serializeActivation(double), { customObjects: { double } })).toBe(double);
  expect(() =>
    serializeActivation(
      (
        () => (x) =>
          x
      )() as Activation,
    ),
  ).toThrow('A function without a name cannot be serialized.');
});

test('NaN behaves as in Keras: some functions keep it, comparisons drop it', () => {
  const x = tensor([nan]);
  for (const keeps of ['relu', 'relu6', 'elu', 'gelu', 'silu', 'mish', 'hardTanh', 'softplus'] as const) {
    expect((getActivation(keeps)(x) as typeof x).item()).toBeNaN();
  }
  expect([hardShrink(x).item(), softShrink(x).item(), relu(x, { threshold: 1 }).item()]).toEqual([0, 0, 0]);
});
