import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';

/**
 * The number of filters at a width: `filters * alpha`, truncated as in Keras.
 *
 * @throws ValueError if `alpha` is not a number or leaves no filter
 */
export function scaledFilters(filters: number, alpha: unknown, where: string): number {
  const scaled = typeof alpha === 'number' ? Math.trunc(filters * alpha) : Number.NaN;
  if (Number.isSafeInteger(scaled) && scaled > 0) return scaled;
  throw new ValueError({
    where,
    message: `Invalid value for argument \`alpha\`. Expected a number that leaves every layer at least one of its filters. Received alpha=${show(alpha)}.`,
    hint: `Here it must be 1/${filters} or more: a layer has ${filters} filters at alpha 1.`,
  });
}
