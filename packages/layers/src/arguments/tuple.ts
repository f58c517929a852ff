import { LONGEST_AXIS, type Pair } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';

/** The values that {@link standardizeTuple} accepts. */
export interface TupleRule {
  /** Whether 0 is allowed too. */
  readonly allowZero?: boolean;
  /** The layer, for errors. */
  readonly where: string;
}

/**
 * A tuple of `n` positive integers, from one number for every axis or `n` numbers.
 *
 * @throws ValueError with Keras' message for anything else, including non-integers and numbers beyond the limits of the ops
 */
export function standardizeTuple(value: unknown, n: 2, name: string, rule: TupleRule): Pair;
export function standardizeTuple(value: unknown, n: number, name: string, rule: TupleRule): readonly number[];
export function standardizeTuple(
  value: unknown,
  n: number,
  name: string,
  { allowZero = false, where }: TupleRule,
): readonly number[] {
  const message = `The \`${name}\` argument must be a tuple of ${n} integers. Received ${name}=${show(value)}`;
  const hint =
    n === 1 ? 'Use an integer.' : `Use an integer, or ${n} of them as in [${new Array(n).fill(3).join(', ')}].`;
  if (value === null || value === undefined) {
    throw new ValueError({ where, message: `The \`${name}\` argument is required.`, hint });
  }
  const entries: unknown[] = typeof value === 'number' ? new Array(n).fill(value) : Array.isArray(value) ? value : [];
  if (entries.length !== n) throw new ValueError({ where, message: `${message}.`, hint });
  for (const entry of entries) {
    if (!Number.isInteger(entry)) {
      throw new ValueError({
        where,
        message: `${message}, including element ${show(entry)} of type ${typeof entry}.`,
        hint,
      });
    }
  }
  const bound = allowZero ? '`value >= 0`' : '`value > 0`';
  const bad = [...new Set((entries as number[]).filter((entry) => (allowZero ? entry < 0 : entry <= 0)))];
  if (bad.length > 0) {
    const values = `{${bad.join(', ')}}`;
    throw new ValueError({
      where,
      message: `${message}, including values ${values} that do not satisfy ${bound}.`,
      hint,
    });
  }
  if (Math.max(...(entries as number[])) > LONGEST_AXIS) {
    throw new ValueError({ where, message: `${message}. None may exceed ${LONGEST_AXIS}.`, hint });
  }
  return Object.freeze(entries as number[]);
}
