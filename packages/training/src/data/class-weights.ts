import { Tensor, ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { isPlainObject } from '../arguments/plain-object.ts';

/** Weights by class, from 0; a class that is not named has 1. */
export type ClassWeight = Readonly<Record<number, number>>;

/**
 * The weight of each sample's class, as Keras: labels along a last axis are one-hot, unless it has one entry.
 *
 * @param labels those of the model's only output
 * @throws ValueError for a model with several outputs or without labels, and for weights that are none
 */
export function classWeights(
  labels: readonly (Tensor | undefined)[],
  classWeight: ClassWeight,
  where: string,
): readonly Tensor[] {
  const weights = checkedWeights(classWeight, where);
  const [yTrue, ...others] = labels;
  if (others.length > 0) {
    throw new ValueError({
      where,
      message: '`classWeight` is only supported for models with a single output.',
      hint: 'Give sampleWeight for each output.',
    });
  }
  if (yTrue === undefined) {
    throw new ValueError({ where, message: '`classWeight` needs labels.', hint: 'Give them: fit(x, y).' });
  }
  const { shape, data } = yTrue;
  const count = shape[0] as number;
  const classes = shape.length === 1 ? 1 : (shape.at(-1) as number);
  const rows = count === 0 ? 0 : data.length / count / classes;
  const found = new Float32Array(count * rows);
  for (let row = 0; row < found.length; row++) {
    const label = classes === 1 ? roundedHalfEven(data[row] as number) : firstMaximum(data, row * classes, classes);
    found[row] = weights.get(label) ?? 1;
  }
  return [new Tensor([count, ...shape.slice(1, -1)], 'float32', found)];
}

function checkedWeights(classWeight: unknown, where: string): ReadonlyMap<number, number> {
  const refuse = (): ValueError =>
    new ValueError({
      where,
      message: `\`classWeight\` must be an object of weights by class, whose keys are integers from 0. Received: classWeight=${show(classWeight)}.`,
      hint: 'Write { 0: 1, 1: 5 }.',
    });
  if (classWeight === null || typeof classWeight !== 'object' || !isPlainObject(classWeight)) throw refuse();
  return new Map(
    Object.entries(classWeight).map(([key, weight]) => {
      if (!/^\d+$/.test(key) || typeof weight !== 'number' || !Number.isFinite(weight)) throw refuse();
      return [Number(key), weight];
    }),
  );
}

function firstMaximum(data: ArrayLike<number>, start: number, length: number): number {
  let best = 0;
  for (let index = 1; index < length; index++) {
    if ((data[start + index] as number) > (data[start + best] as number)) best = index;
  }
  return best;
}

/** NumPy's rounding. */
function roundedHalfEven(value: number): number {
  const rounded = Math.round(value);
  return rounded - value === 0.5 && rounded % 2 !== 0 ? rounded - 1 : rounded;
}
