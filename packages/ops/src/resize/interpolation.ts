import { ValueError } from '@sepal/tensor';
import { allowedNamesHint, show } from '@sepal/tensor/options';

/** How to interpolate between pixels: take the nearest, or mix the two nearest along each axis. */
export type Interpolation = 'nearest' | 'bilinear';

const INTERPOLATIONS: readonly Interpolation[] = ['nearest', 'bilinear'];

/** @throws ValueError if it is not an interpolation */
export function resolveInterpolation(interpolation: Interpolation, where: string): Interpolation {
  if (INTERPOLATIONS.includes(interpolation)) return interpolation;
  throw new ValueError({
    where,
    message: `\`interpolation\` must be 'nearest' or 'bilinear'. Received interpolation=${show(interpolation)}.`,
    hint: allowedNamesHint(interpolation, INTERPOLATIONS),
  });
}
