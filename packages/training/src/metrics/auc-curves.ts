import {
  add,
  divide,
  equal,
  greater,
  log,
  logicalAnd,
  maximum,
  minimum,
  multiply,
  select,
  slice,
  subtract,
  type Value,
} from '@sepal/ops';
import { divideNoNaN } from '../losses/reduction.ts';

/** Which curve the area is under: true positives over false ones, precision over recall, or both as gains. */
export type AucCurve = 'ROC' | 'PR' | 'PRGAIN';

/** How high the curve is between two thresholds: half way, as its lower end, or as its higher end. */
export type AucSummation = 'interpolation' | 'minoring' | 'majoring';

/** The counts at each threshold, ascending: `[thresholds, …]`. */
export interface AucCounts {
  readonly truePositives: Value;
  readonly falsePositives: Value;
  readonly trueNegatives: Value;
  readonly falseNegatives: Value;
}

/** The areas between neighbouring thresholds, as Keras has them: `[thresholds − 1, …]`. */
export function areas(counts: AucCounts, curve: AucCurve, summation: AucSummation): Value {
  if (curve === 'PR' && summation === 'interpolation') return interpolatedPrecision(counts);
  const { x, y } = pointsOf(counts, curve);
  return multiply(subtract(before(x), after(x)), heightsOf(y, summation));
}

function heightsOf(y: Value, summation: AucSummation): Value {
  if (summation === 'interpolation') return divide(add(before(y), after(y)), 2);
  return summation === 'minoring' ? minimum(before(y), after(y)) : maximum(before(y), after(y));
}

function pointsOf(counts: AucCounts, curve: AucCurve): { x: Value; y: Value } {
  const { truePositives, falsePositives, trueNegatives, falseNegatives } = counts;
  const recall = (): Value => divideNoNaN(truePositives, add(truePositives, falseNegatives));
  if (curve === 'ROC') {
    return { x: divideNoNaN(falsePositives, add(falsePositives, trueNegatives)), y: recall() };
  }
  if (curve === 'PR') return { x: recall(), y: divideNoNaN(truePositives, add(truePositives, falsePositives)) };
  // Both gains diverge without true positives: then the recall's is 0 and the precision's 1. The recall's is 0 at least.
  const ratio = divideNoNaN(add(truePositives, falseNegatives), add(trueNegatives, falsePositives));
  const gain = (misses: Value): Value => subtract(1, multiply(ratio, divideNoNaN(misses, truePositives)));
  const isNone = equal(truePositives, 0);
  return {
    x: maximum(select(isNone, 0, gain(falseNegatives)), 0),
    y: select(isNone, 1, gain(falsePositives)),
  };
}

/**
 * Areas under precision over recall: between thresholds true positives follow all positives in a straight line, and so the precision a
 * curve.
 *
 * @see https://www.biostat.wisc.edu/~page/rocpr.pdf
 */
function interpolatedPrecision({ truePositives, falsePositives, falseNegatives }: AucCounts): Value {
  const moreTrue = subtract(before(truePositives), after(truePositives));
  const positives = add(truePositives, falsePositives);
  const slope = divideNoNaN(moreTrue, maximum(subtract(before(positives), after(positives)), 0));
  const intercept = subtract(after(truePositives), multiply(slope, after(positives)));
  const isBoth = logicalAnd(greater(before(positives), 0), greater(after(positives), 0));
  const ratio = select(isBoth, divideNoNaN(before(positives), maximum(after(positives), 0)), 1);
  return divideNoNaN(
    multiply(slope, add(moreTrue, multiply(intercept, log(ratio)))),
    maximum(add(after(truePositives), after(falseNegatives)), 0),
  );
}

/** All but the last threshold. */
function before(values: Value): Value {
  return from(values, 0);
}

/** All but the first threshold. */
function after(values: Value): Value {
  return from(values, 1);
}

function from(values: Value, first: number): Value {
  const begin: number[] = values.shape.map(() => 0);
  return slice(values, begin.with(0, first), values.shape.with(0, (values.shape[0] as number) - 1));
}
