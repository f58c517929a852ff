import { cast, equal, greater, lessEqual, max, select, sum, type Value } from '@sepal/ops';
import { expand } from '../losses/same-rank.ts';

/** Options of the accuracies among the k largest predictions. */
export interface TopKCall {
  /** Among how many of the largest predictions the target may be (default 5). */
  readonly k?: number | undefined;
}

/**
 * 1 where fewer than k predictions are larger than that of the target's class, else 0. A prediction of NaN counts as the smallest.
 *
 * @param isTarget bool, where the predictions are those of the target's class, `[…, classes]`
 * @param yPred float32, `[…, classes]` → `[…]`
 */
export function amongLargest(isTarget: Value, yPred: Value, k: number): Value {
  const ofTarget = max(select(isTarget, yPred, Number.NEGATIVE_INFINITY), { axis: -1 });
  const bound = expand(select(equal(ofTarget, ofTarget), ofTarget, Number.NEGATIVE_INFINITY));
  const larger = sum(cast(greater(yPred, bound), 'float32'), { axis: -1 });
  return cast(lessEqual(larger, k - 1), 'float32');
}
