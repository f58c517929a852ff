import { ValueError } from '@sepal/tensor';
import { frozenCopy, show } from '@sepal/tensor/options';

/** Thresholds of a metric: one, or several with a result for each. */
export type Thresholds = number | readonly number[] | null;

/** Returns the option. @throws ValueError unless it is a number from 0 to 1, a list of them, or null */
export function checkThresholds(value: unknown, where: string): Thresholds {
  if (value === null) return null;
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  const isBad = (threshold: unknown): boolean => typeof threshold !== 'number' || !(threshold >= 0 && threshold <= 1);
  if (list.length > 0 && !list.some(isBad)) return frozenCopy(value as Thresholds);
  throw new ValueError({
    where,
    message: `Threshold values must be in [0, 1]. Received: ${show(list.filter(isBad))}.`,
  });
}

/** Keras' tolerance in {@link areEven}. */
const RELATIVE = 1e-5;
const ABSOLUTE = 1e-7;

/** Whether three or more thresholds divide [0, 1] evenly: Keras then compares buckets of predictions instead of predictions. */
export function areEven(thresholds: readonly number[]): boolean {
  const last = thresholds.length - 1;
  return (
    last >= 2 &&
    thresholds.every((threshold, index) => {
      const even = Math.fround(index) / Math.fround(last);
      return Math.abs(threshold - even) <= ABSOLUTE + RELATIVE * Math.abs(even);
    })
  );
}
