import { ValueError } from '@sepal/tensor';
import { allowedNamesHint, show } from '@sepal/tensor/options';

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
