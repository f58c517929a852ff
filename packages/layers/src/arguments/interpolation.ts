import type { Interpolation } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { allowedNamesHint, showBare } from '@sepal/tensor/options';

const INTERPOLATIONS: readonly Interpolation[] = ['nearest', 'bilinear'];

/** Reads an interpolation, in upper or lower case. @throws ValueError for anything else, including unsupported ones of Keras */
export function standardizeInterpolation(value: unknown, where: string): Interpolation {
  const name = typeof value === 'string' ? value.toLowerCase() : undefined;
  const found = INTERPOLATIONS.find((interpolation) => interpolation === name);
  if (found !== undefined) return found;
  const known = name === 'bicubic' || name === 'lanczos3' || name === 'lanczos5';
  throw new ValueError({
    where,
    message: known
      ? `\`interpolation\` '${name}' is not supported.`
      : `Invalid value for argument \`interpolation\`. Expected of one ('bilinear', 'nearest'). Received: interpolation=${showBare(value)}.`,
    hint: allowedNamesHint(value, INTERPOLATIONS),
  });
}
