/** The shared parts of the layers that repeat numbers. */
import { upsample2d, type Value } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { asPicture, fromPicture } from '../picture/as-picture.ts';

/** Checks a number of repetitions. @throws ValueError with Keras' message unless it is an integer above 0 */
export function checkRepetitions(value: unknown, name: string, where: string): number {
  if (typeof value === 'number' && Number.isInteger(value) && value > 0) return value;
  const isInteger = typeof value === 'number' && Number.isInteger(value);
  throw new ValueError({
    where,
    message: isInteger
      ? `Argument \`${name}\` should be a positive integer. Received: ${name}=${value}.`
      : `Expected an integer value for \`${name}\`, got ${show(value)}.`,
    hint: 'Use an integer of 1 or more.',
  });
}

/** Repeats every step of a sequence `times` times: `[batch, length, channels]` → `[batch, length * times, channels]`. */
export function repeatSteps(x: Value, times: number): Value {
  const dataFormat = 'channelsLast';
  return fromPicture(upsample2d(asPicture(x, dataFormat), { size: [1, times], dataFormat }), 1, dataFormat);
}
