/** Options that are one of a few words. */
import type { Interpolation } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { allowedNamesHint, show, showBare } from '@sepal/tensor/options';

/** How a layer's window may overhang its input. */
export type LayerPadding = 'valid' | 'same';

/** Reads a padding, in upper or lower case. @throws ValueError for anything else */
export function standardizePadding<P extends string = LayerPadding>(
  value: unknown,
  where: string,
  allowed: readonly P[] = ['valid', 'same'] as unknown as readonly P[],
): P {
  const name = typeof value === 'string' ? value.toLowerCase() : undefined;
  const found = allowed.find((padding) => padding === name);
  if (found !== undefined) return found;
  throw new ValueError({
    where,
    message: `The \`padding\` argument must be one of {${allowed.map((name) => `'${name}'`).join(', ')}}. Received: ${show(value)}.`,
    hint: Array.isArray(value)
      ? 'Put a ZeroPadding2D layer before this one to pad by given amounts.'
      : allowedNamesHint(value, allowed),
  });
}

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
