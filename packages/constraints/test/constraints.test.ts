import { mean, minimum, subtract, trace, type Value } from '@sepal/ops';
import { ShapeError, type Tensor, tensor, ValueError } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import {
  Constraint,
  type ConstraintIdentifier,
  type ConstraintName,
  get,
  MaxNorm,
  MinMaxNorm,
  NonNeg,
  serialize,
  UnitNorm,
} from '../src/index.ts';

/** Columns of length 5, 0.5 and 0. */
const WEIGHTS = tensor([
  [3, 0.3, 0],
  [-4, 0.4, 0],
]);

function expectNear(actual: Tensor, expected: Tensor): void {
  expect(actual.shape).toEqual(expected.shape);
  actual.data.forEach((value, i) => {
    expect(value).toBeCloseTo(expected.data[i] as number, 5);
  });
}

describe('projections', () => {
  test('MaxNorm shortens', () => {
    expectNear(
      new MaxNorm().call(WEIGHTS),
      tensor([
        [1.2, 0.3, 0],
        [-1.6, 0.4, 0],
      ]),
    );
    expectNear(
      new MaxNorm({ maxValue: 0.25 }).call(WEIGHTS),
      tensor([
        [0.15, 0.15, 0],
        [-0.2, 0.2, 0],
      ]),
    );
  });

  test('UnitNorm normalizes, and leaves zeros alone', () => {
    expectNear(
      new UnitNorm().call(WEIGHTS),
      tensor([
        [0.6, 0.6, 0],
        [-0.8, 0.8, 0],
      ]),
    );
  });

  test('MinMaxNorm enforces both bounds, fully or in part', () => {
    expectNear(
      new MinMaxNorm({ minValue: 1, maxValue: 2 }).call(WEIGHTS),
      tensor([
        [1.2, 0.6, 0],
        [-1.6, 0.8, 0],
      ]),
    );
    expectNear(
      new MinMaxNorm({ minValue: 1, maxValue: 2, rate: 0.5 }).call(WEIGHTS),
      tensor([
        [2.1, 0.45, 0],
        [-2.8, 0.6, 0],
      ]),
    );
  });

  test('NonNeg', () => expect(new NonNeg().call(tensor([-1, 2])).toArray()).toEqual([0, 2]));

  test('one axis, several, all', () => {
    const row = 3 / Math.hypot(3, 0.3);
    expect(new UnitNorm({ axis: 1 }).call(WEIGHTS).data[0]).toBeCloseTo(row, 6);
    expect(new UnitNorm({ axis: -1 }).call(WEIGHTS)).toEqual(new UnitNorm({ axis: 1 }).call(WEIGHTS));
    const all = 3 / Math.hypot(3, 4, 0.5);
    expect(new UnitNorm({ axis: [0, 1] }).call(WEIGHTS).data[0]).toBeCloseTo(all, 6);
    expect(new UnitNorm({ axis: null }).call(WEIGHTS)).toEqual(new UnitNorm({ axis: [0, 1] }).call(WEIGHTS));
    expect(new MaxNorm({ axis: 1, maxValue: 1 }).call(WEIGHTS).data[0]).toBeCloseTo(row, 6);
    expect(new MinMaxNorm({ axis: 1, minValue: 1 }).call(WEIGHTS).data[0]).toBeCloseTo(row, 6);
  });

  test.each([new MaxNorm(), new MinMaxNorm(), new NonNeg(), new UnitNorm()])('%o works in traces', (constraint) => {
    const graph = trace([{ shape: [3, 4], dtype: 'float32' }], (weights) => [constraint.call(weights)]);
    expect(graph.nodes[graph.outputs[0] as number]?.type).toEqual({ shape: [3, 4], dtype: 'float32' });
  });
});

describe('options that are refused', () => {
  test('axes', () => {
    expect(() => new MaxNorm({ axis: 0.5 })).toThrow(
      'MaxNorm: `axis` must be an integer, a list of integers or null. Received: axis=0.5.',
    );
    expect(() => new UnitNorm({ axis: 'rows' as unknown as number })).toThrow(ValueError);
    expect(() => new UnitNorm({ axis: 2 }).call(WEIGHTS)).toThrow(ShapeError);
  });

  test('unknown options, or not one object', () => {
    expect(() => new MaxNorm(2 as never)).toThrow(
      'MaxNorm: Options must be one object. Received: 2. Write them by name, as in { maxValue: … }.',
    );
    expect(() => new MinMaxNorm({ max: 1 } as never)).toThrow(ValueError);
    expect(() => new UnitNorm({ axes: 1 } as never)).toThrow(
      "UnitNorm: Unrecognized keyword arguments passed to UnitNorm: {'axes': 1}.",
    );
    expect(() => new NonNeg({ axis: 1 } as never)).toThrow('NonNeg has no options.');
  });

  test('numbers', () => {
    expect(() => new MaxNorm({ maxValue: Number.NaN })).toThrow(
      'MaxNorm: `maxValue` must be a number. Received: maxValue=NaN.',
    );
    expect(() => new MinMaxNorm({ rate: '1' as unknown as number })).toThrow('MinMaxNorm: `rate` must be a number.');
  });
});

describe('configs', () => {
  test.each([
    [new MaxNorm({ maxValue: 3, axis: [0, 1] }), 'MaxNorm', { maxValue: 3, axis: [0, 1] }],
    [
      new MinMaxNorm({ minValue: 0.5, maxValue: 2, rate: 0.25, axis: 1 }),
      'MinMaxNorm',
      { minValue: 0.5, maxValue: 2, rate: 0.25, axis: 1 },
    ],
    [new NonNeg(), 'NonNeg', {}],
    [new UnitNorm({ axis: null }), 'UnitNorm', { axis: null }],
  ])('%o survives', (constraint: Constraint, className, config) => {
    expect(serialize(constraint)).toEqual({ className, config });
    expect(get(serialize(constraint))).toEqual(constraint);
    expect(get(serialize(constraint))).toBeInstanceOf(constraint.constructor);
  });

  test("accepts Keras' spelling", () => {
    expect(get({ class_name: 'MinMaxNorm', config: { min_value: 0.5, max_value: 2, rate: 0.25, axis: 1 } })).toEqual(
      new MinMaxNorm({ minValue: 0.5, maxValue: 2, rate: 0.25, axis: 1 }),
    );
  });

  test('none', () => expect(serialize(null)).toBeNull());
});

class Centered extends Constraint {
  call(weights: Value): Value {
    return subtract(weights, mean(weights, { axis: 0, keepdims: true }));
  }
}

describe('get', () => {
  test.each([
    ['maxNorm', new MaxNorm()],
    ['max_norm', new MaxNorm()],
    ['MaxNorm', new MaxNorm()],
    ['min_max_norm', new MinMaxNorm()],
    ['non_neg', new NonNeg()],
    ['unitNorm', new UnitNorm()],
    // Keras 2's names; Keras 3 refuses them.
    ['maxnorm', new MaxNorm()],
    ['nonneg', new NonNeg()],
    ['unitnorm', new UnitNorm()],
  ])('%s', (name, expected) => {
    expect(get(name as ConstraintName)).toEqual(expected);
    expect(get(name as ConstraintName)).toBeInstanceOf(expected.constructor);
  });

  test('nothing, objects, classes', () => {
    expect(get(null)).toBeNull();
    expect(get(undefined)).toBeNull();
    const own = new UnitNorm({ axis: 1 });
    expect(get(own)).toBe(own);
    expect(get(NonNeg)).toEqual(new NonNeg());
  });

  test('custom classes', () => {
    const own = new Centered();
    expect(get(own)).toBe(own);
    expect(serialize(own)).toEqual({ className: 'Centered', config: {} });
    expect(get(serialize(own), { customObjects: { Centered } })).toBeInstanceOf(Centered);
    expect(get('Centered' as ConstraintName, { customObjects: { Centered } })).toBeInstanceOf(Centered);
    expect((own.call(tensor([[1], [3]])) as Tensor).toArray()).toEqual([[-1], [1]]);
  });

  test('functions', () => {
    const atMostOne = (weights: Value): Value => minimum(weights, 1);
    const own = get(atMostOne);
    expect((own.call(tensor([0.5, 3])) as Tensor).toArray()).toEqual([0.5, 1]);
    expect(serialize(own)).toEqual({ className: 'atMostOne', config: {} });
    for (const written of [serialize(own), { class_name: 'function', config: 'atMostOne' }]) {
      expect((get(written, { customObjects: { atMostOne } }).call(tensor([3])) as Tensor).toArray()).toEqual([1]);
    }
    expect(() => serialize(get((weights) => minimum(weights, 1)))).toThrow(
      'A function without a name cannot be serialized.',
    );
  });

  test('unknown names are refused, with the closest name', () => {
    expect(() => get('nope' as ConstraintName)).toThrow(
      "Could not interpret constraint identifier: nope. Use one of 'maxNorm', 'minMaxNorm', 'nonNeg', 'unitNorm'.",
    );
    expect(() => get('nope' as ConstraintName, { where: "Dense 'top'" })).toThrow("Dense 'top': Could not interpret");
    expect(() => get('unit_nrm' as ConstraintName)).toThrow("Did you mean 'unitNorm'?");
    expect(() => get({ className: 'UnitNorm', config: { maxValue: 1 } })).toThrow(
      "UnitNorm: Unrecognized keyword arguments passed to UnitNorm: {'maxValue': 1}. Use one of 'axis'.",
    );
    expect(() => get({ axis: 1 } as never)).toThrow("Could not interpret constraint identifier: {'axis': 1}.");
    expect(() => get(5 as unknown as ConstraintIdentifier)).toThrow(ValueError);
    expect(() => get('Own' as ConstraintName, { customObjects: { Own: 3 } })).toThrow(
      "The custom object 'Own' is not a constraint. Received: 3.",
    );
  });
});

test('anything but constraints and functions is refused', () => {
  class Other {}
  expect(() => get(Other as never)).toThrow('Could not interpret constraint identifier: Other.');
  expect(() => serialize(undefined as never)).toThrow('serialize: Expected a constraint. Received: undefined.');
});
