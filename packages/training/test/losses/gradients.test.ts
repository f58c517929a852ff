/** The gradient of every loss against central differences, at random predictions away from kinks and clips. */
import { expectClose } from '@sepal/goldens';
import { grad, sum, type Value } from '@sepal/ops';
import { full, type Tensor, tensor } from '@sepal/tensor';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as losses from '../../src/losses/index.ts';
import { getLoss } from '../../src/losses/index.ts';

const STEP = 2 ** -8;
const [ROWS, UNITS] = [3, 4];

/** What targets and predictions of a loss are. */
type Kind = 'numbers' | 'logits' | 'probabilities' | 'oneHot' | 'oneHotLogits' | 'indices' | 'indexLogits' | 'positive';

const CASES: readonly (readonly [className: string, kind: Kind, config?: Readonly<Record<string, unknown>>])[] = [
  ['MeanSquaredError', 'numbers'],
  ['MeanAbsoluteError', 'numbers'],
  ['MeanAbsolutePercentageError', 'positive'],
  ['MeanSquaredLogarithmicError', 'positive'],
  ['CosineSimilarity', 'numbers'],
  ['Huber', 'numbers'],
  ['LogCosh', 'numbers'],
  ['Poisson', 'positive'],
  ['Hinge', 'logits'],
  ['SquaredHinge', 'logits'],
  ['CategoricalHinge', 'oneHotLogits'],
  ['KLDivergence', 'probabilities'],
  ['BinaryCrossentropy', 'probabilities', { labelSmoothing: 0.1 }],
  ['BinaryCrossentropy', 'logits', { fromLogits: true }],
  ['BinaryFocalCrossentropy', 'probabilities', { applyClassBalancing: true }],
  ['BinaryFocalCrossentropy', 'logits', { fromLogits: true, gamma: 1.5 }],
  ['CategoricalCrossentropy', 'oneHot', { labelSmoothing: 0.1 }],
  ['CategoricalCrossentropy', 'oneHotLogits', { fromLogits: true }],
  ['CategoricalCrossentropy', 'oneHotLogits', { fromLogits: true, axis: 0 }],
  ['CategoricalFocalCrossentropy', 'oneHot'],
  ['CategoricalFocalCrossentropy', 'oneHotLogits', { fromLogits: true }],
  ['SparseCategoricalCrossentropy', 'indices', { ignoreClass: 2 }],
  ['SparseCategoricalCrossentropy', 'indexLogits', { fromLogits: true }],
  ['Dice', 'probabilities', { axis: -1 }],
  ['Tversky', 'probabilities', { alpha: 0.3 }],
];

const list = (length: number, min: number, max: number): fc.Arbitrary<number[]> =>
  fc.noBias(
    fc.array(
      fc.integer({ min: min * 1000, max: max * 1000 }).map((x) => x / 1000),
      { minLength: length, maxLength: length },
    ),
  );

const matrix = (data: readonly number[]): Tensor => tensor(Float32Array.from(data), [ROWS, UNITS]);
const classes = fc.array(fc.nat(UNITS - 1), { minLength: ROWS, maxLength: ROWS });
const oneHot = classes.map((indices) =>
  matrix(indices.flatMap((index) => Array.from({ length: UNITS }, (_, unit) => (unit === index ? 1 : 0)))),
);
const indices = classes.map((labels) => tensor(Float32Array.from(labels)));
const yesOrNo = fc.array(fc.nat(1), { minLength: ROWS * UNITS, maxLength: ROWS * UNITS }).map(matrix);
const numbers = list(ROWS * UNITS, -2, 2).map(matrix);
const shares = list(ROWS * UNITS, 0.1, 0.9).map(matrix);
const positive = list(ROWS * UNITS, 0.2, 2).map(matrix);

const INPUTS: Readonly<Record<Kind, readonly [yTrue: fc.Arbitrary<Tensor>, yPred: fc.Arbitrary<Tensor>]>> = {
  numbers: [numbers, numbers],
  logits: [yesOrNo, numbers],
  probabilities: [yesOrNo, shares],
  oneHot: [oneHot, shares],
  oneHotLogits: [oneHot, numbers],
  indices: [indices, shares],
  indexLogits: [indices, numbers],
  positive: [positive, positive],
};

/** Where the loss moves by as much on both sides of each prediction, but for its curvature: it has no kink there. */
function differences(f: (yPred: Tensor) => number, at: Tensor): (number | undefined)[] {
  return Array.from(at.data, (_, index) => {
    const moved = (step: number): number => f(matrix(Array.from(at.data, (x, i) => (i === index ? x + step : x))));
    const [before, here, after] = [moved(-STEP), f(at), moved(STEP)];
    const isKink = Math.abs(after + before - 2 * here) > 0.2 * STEP;
    return isKink ? undefined : (after - before) / (2 * STEP);
  });
}

describe('the gradient', () => {
  test.each(CASES.map((each) => [each[0], JSON.stringify(each[2] ?? {}), each] as const))(
    'of %s(%s)',
    (_, _config, [className, kind, config = {}]) => {
      const loss = getLoss({ className, config: { ...config, reduction: 'sum' } });
      let compared = 0;
      fc.assert(
        fc.property(...INPUTS[kind], (yTrue, yPred) => {
          const slopes = grad((p: Value) => loss.apply(yTrue, p))(yPred) as Tensor;
          for (const [index, expected] of differences((p) => loss.apply(yTrue, p).item(), yPred).entries()) {
            if (expected === undefined) continue;
            expectClose([slopes.data[index] as number], [expected], { relative: 1e-2, absolute: 5e-3 });
            compared++;
          }
        }),
        { seed: 11, numRuns: 20 },
      );
      expect(compared).toBeGreaterThan(100);
    },
  );

  test.each(
    CASES.flatMap((each) => [0, 1].map((value) => [each[0], JSON.stringify(each[2] ?? {}), value, each] as const)),
  )('of %s(%s) is finite where all predictions are %i', (_, _config, value, [className, kind, config = {}]) => {
    // Probabilities of classes that are all 0 have no shares.
    const isShare = kind === 'oneHot' || kind === 'indices';
    const yPred = full([ROWS, UNITS], isShare && value === 0 ? 0.25 : value);
    const loss = getLoss({ className, config });
    for (const yTrue of fc.sample(INPUTS[kind][0], { seed: 3, numRuns: 3 })) {
      const slopes = grad((p: Value) => sum(loss.apply(yTrue, p)))(yPred) as Tensor;
      expect([...slopes.data].every(Number.isFinite)).toBe(true);
    }
  });

  test('is tried for every loss', () => {
    const { Loss, ...others } = losses;
    const names = Object.entries(others).flatMap(([name, value]) => (value.prototype instanceof Loss ? [name] : []));
    expect([...new Set(CASES.map(([className]) => className))].sort()).toEqual(names.sort());
  });
});
