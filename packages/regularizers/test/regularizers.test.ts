import { mean, square, trace, type Value } from '@sepal/ops';
import { scalar, type Tensor, tensor, ValueError } from '@sepal/tensor';
import { describe, expect, test } from 'vitest';
import {
  get,
  L1,
  L1L2,
  L2,
  OrthogonalRegularizer,
  Regularizer,
  type RegularizerIdentifier,
  type RegularizerName,
  serialize,
} from '../src/index.ts';

const WEIGHTS = tensor([
  [1, -2],
  [3, 0.5],
]);

describe('penalties', () => {
  test('L1, L2, L1L2', () => {
    expect(new L1({ l1: 0.5 }).call(WEIGHTS).item()).toBe(3.25);
    expect(new L2({ l2: 0.5 }).call(WEIGHTS).item()).toBe(7.125);
    expect(new L1L2({ l1: 0.5, l2: 0.5 }).call(WEIGHTS).item()).toBe(10.375);
    expect(new L1L2({ l1: 0.5 }).call(WEIGHTS).item()).toBe(3.25);
    expect(new L1L2({ l2: 0.5 }).call(WEIGHTS).item()).toBe(7.125);
    expect(new L1L2().call(WEIGHTS)).toEqual(scalar(0));
  });

  test('defaults', () => {
    expect(new L1().call(WEIGHTS).item()).toBeCloseTo(0.065, 7);
    expect(new L2().call(WEIGHTS).item()).toBeCloseTo(0.1425, 7);
    expect(new L1({ l1: null })).toEqual(new L1({ l1: 0.01 }));
  });

  test('OrthogonalRegularizer compares rows or columns', () => {
    const rows = new OrthogonalRegularizer({ factor: 1 });
    const columns = new OrthogonalRegularizer({ factor: 1, mode: 'columns' });
    const orthogonal = tensor([
      [2, 0, 0],
      [0, 3, 4],
    ]);
    expect(rows.call(orthogonal).item()).toBe(0);
    // Columns (2, 0), (0, 3), (0, 4): one pair of three is parallel.
    expect(columns.call(orthogonal).item()).toBeCloseTo(1 / 3, 6);
    expect(
      rows
        .call(
          tensor([
            [1, 1],
            [1, 0],
          ]),
        )
        .item(),
    ).toBeCloseTo(Math.SQRT1_2, 6);
    expect(
      new OrthogonalRegularizer({ factor: 3 })
        .call(
          tensor([
            [1, 1],
            [1, 0],
          ]),
        )
        .item(),
    ).toBeCloseTo(3 * Math.SQRT1_2, 6);
    expect(
      rows
        .call(
          tensor([
            [0, 0],
            [0, 0],
          ]),
        )
        .item(),
    ).toBe(0);
  });

  test.each([new L1(), new L2(), new L1L2({ l1: 1 }), new OrthogonalRegularizer()])(
    '%o works in traces',
    (regularizer) => {
      const graph = trace([{ shape: [3, 4], dtype: 'float32' }], (weights) => [regularizer.call(weights)]);
      expect(graph.nodes[graph.outputs[0] as number]?.type).toEqual({ shape: [], dtype: 'float32' });
    },
  );
});

describe('options that are refused', () => {
  test.each([-1, Number.NaN, Infinity, true as unknown as number])('%o is not a factor', (value) => {
    expect(() => new L1({ l1: value })).toThrow(
      `L1: Invalid value for argument l1: expected a non-negative float. Received: l1=${value}.`,
    );
    expect(() => new L2({ l2: value })).toThrow('L2: Invalid value for argument l2:');
    expect(() => new L1L2({ l1: value })).toThrow('L1L2: Invalid value for argument l1:');
    expect(() => new L1L2({ l2: value })).toThrow('L1L2: Invalid value for argument l2:');
    expect(() => new OrthogonalRegularizer({ factor: value })).toThrow(ValueError);
  });

  test('unknown options, or not one object', () => {
    expect(() => new L2(0.01 as never)).toThrow(
      'L2: Options must be one object. Received: 0.01. Write them by name, as in { l2: … }.',
    );
    expect(() => new L1L2({ l3: 1 } as never)).toThrow(
      "L1L2: Unrecognized keyword arguments passed to L1L2: {'l3': 1}.",
    );
    expect(() => new L1({ factor: 1 } as never)).toThrow(ValueError);
    expect(() => new OrthogonalRegularizer({ l1: 1 } as never)).toThrow(ValueError);
  });

  test('modes and ranks', () => {
    expect(() => new OrthogonalRegularizer({ mode: 'diagonals' as 'rows' })).toThrow(
      'OrthogonalRegularizer: Invalid value for argument `mode`. Expected one of {"rows", "columns"}. Received: mode=diagonals',
    );
    expect(() => new OrthogonalRegularizer().call(tensor([1, 2]))).toThrow(
      'Inputs to OrthogonalRegularizer must have rank 2. Received: inputs.shape=(2,)',
    );
  });
});

describe('configs', () => {
  test.each([
    [new L1({ l1: 0.25 }), 'L1', { l1: 0.25 }],
    [new L1(), 'L1', { l1: 0.009999999776482582 }],
    [new L2(), 'L2', { l2: 0.01 }],
    [new L1L2({ l1: 0.1, l2: 0.2 }), 'L1L2', { l1: 0.1, l2: 0.2 }],
    [
      new OrthogonalRegularizer({ factor: 0.5, mode: 'columns' }),
      'OrthogonalRegularizer',
      { factor: 0.5, mode: 'columns' },
    ],
  ])('%o survives', (regularizer: Regularizer, className, config) => {
    expect(serialize(regularizer)).toEqual({ className, config });
    const again = get(serialize(regularizer));
    expect(again).toEqual(regularizer);
    expect(again).toBeInstanceOf(regularizer.constructor);
    expect(get({ class_name: className, config })).toEqual(regularizer);
  });

  test('none', () => expect(serialize(null)).toBeNull());
});

class MeanSquare extends Regularizer {
  static override readonly className = 'MyMeanSquare';
  readonly factor: number;

  constructor({ factor = 1 }: { factor?: number } = {}) {
    super();
    this.factor = factor;
  }

  call(weights: Value): Value {
    return mean(square(weights));
  }

  override getConfig() {
    return { factor: this.factor };
  }
}

describe('get', () => {
  test.each([
    ['l1', new L1()],
    ['L1', new L1()],
    ['l2', new L2()],
    ['L1L2', new L1L2()],
    ['l1l2', new L1L2()],
    ['l1L2', new L1L2()],
    // Keras 2's name and its defaults; Keras 3 refuses it.
    ['l1_l2', new L1L2({ l1: 0.01, l2: 0.01 })],
    ['orthogonal_regularizer', new OrthogonalRegularizer()],
    ['orthogonalRegularizer', new OrthogonalRegularizer()],
  ])('%s', (name, expected) => {
    expect(get(name as RegularizerName)).toEqual(expected);
    expect(get(name as RegularizerName)).toBeInstanceOf(expected.constructor);
  });

  test('nothing, objects, classes', () => {
    expect(get(null)).toBeNull();
    expect(get(undefined)).toBeNull();
    const l2 = new L2({ l2: 3 });
    expect(get(l2)).toBe(l2);
    expect(get(L1)).toEqual(new L1());
  });

  test('custom classes', () => {
    const own = new MeanSquare({ factor: 3 });
    expect(get(own)).toBe(own);
    expect(get(MeanSquare)).toEqual(new MeanSquare());
    expect(serialize(own)).toEqual({ className: 'MyMeanSquare', config: { factor: 3 } });
    expect(get(serialize(own), { customObjects: { MyMeanSquare: MeanSquare } })).toEqual(own);
    expect(get('MeanSquare' as RegularizerName, { customObjects: { MeanSquare } })).toEqual(new MeanSquare());
    expect(get('L2' as RegularizerName, { customObjects: { L2: MeanSquare } })).toBeInstanceOf(MeanSquare);
    expect((own.call(WEIGHTS) as Tensor).item()).toBe(3.5625);
  });

  test('functions', () => {
    const meanSquare = (weights: Value): Value => mean(square(weights));
    const own = get(meanSquare);
    expect((own.call(WEIGHTS) as Tensor).item()).toBe(3.5625);
    expect(serialize(own)).toEqual({ className: 'meanSquare', config: {} });
    for (const written of [serialize(own), { class_name: 'function', config: 'meanSquare' }]) {
      expect((get(written, { customObjects: { meanSquare } }).call(WEIGHTS) as Tensor).item()).toBe(3.5625);
    }
    expect(() => serialize(get((weights) => mean(weights)))).toThrow('A function without a name cannot be serialized.');
  });

  test('a class without getConfig cannot be saved', () => {
    class Silent extends Regularizer {
      call(weights: Value): Value {
        return mean(weights);
      }
    }
    expect(() => serialize(new Silent())).toThrow('Silent: The regularizer does not implement getConfig().');
  });

  test('unknown names are refused, with the closest name', () => {
    expect(() => get('nope' as RegularizerName)).toThrow(
      "Could not interpret regularizer identifier: nope. Use one of 'l1', 'l2', 'l1L2', 'orthogonalRegularizer'.",
    );
    expect(() => get('orthogonal' as RegularizerName)).toThrow(ValueError);
    expect(() => get('nope' as RegularizerName, { where: "Dense 'top'" })).toThrow("Dense 'top': Could not interpret");
    expect(() => get('l3' as RegularizerName)).toThrow("Did you mean 'l1'?");
    expect(() => get({ className: 'Nope', config: {} })).toThrow('Could not interpret regularizer identifier: Nope.');
    expect(() => get({ className: 'L2', config: { l1: 1 } })).toThrow(
      "L2: Unrecognized keyword arguments passed to L2: {'l1': 1}. Did you mean 'l2'? Use one of 'l2'.",
    );
    expect(() => get({ l1: 1 } as never)).toThrow("Could not interpret regularizer identifier: {'l1': 1}.");
    expect(() => get(5 as unknown as RegularizerIdentifier)).toThrow('Could not interpret regularizer identifier: 5.');
    expect(() => get('Own' as RegularizerName, { customObjects: { Own: 3 } })).toThrow(
      "The custom object 'Own' is not a regularizer. Received: 3.",
    );
  });
});

test('anything but regularizers and functions is refused', () => {
  class Other {}
  expect(() => get(Other as never)).toThrow('Could not interpret regularizer identifier: Other.');
  expect(() => serialize({} as never)).toThrow('serialize: Expected a regularizer. Received: {}.');
});
