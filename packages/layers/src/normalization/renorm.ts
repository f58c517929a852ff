/** Batch renormalization: in training, corrects batch statistics towards the moving averages. */
import { add, divide, maximum, minimum, multiply, subtract, type Value } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';

/** Limits of the corrections r (factor) and d (offset) of batch renormalization; omitted ones do not apply. */
export interface RenormClipping {
  readonly rmin?: number | null | undefined;
  readonly rmax?: number | null | undefined;
  /** d stays between -dmax and dmax. */
  readonly dmax?: number | null | undefined;
}

const KEYS = ['rmax', 'rmin', 'dmax'];

/** @throws ValueError with Keras' message for invalid limits */
export function checkRenormClipping(clipping: RenormClipping | null, where: string): RenormClipping | null {
  if (clipping === null) return null;
  const refuse = (message: string): ValueError => new ValueError({ where, message });
  if (typeof clipping !== 'object' || Object.keys(clipping).some((key) => !KEYS.includes(key))) {
    throw refuse(
      `Received invalid keys for \`renormClipping\` argument: ${show(clipping)}. Supported values: ${show(KEYS)}.`,
    );
  }
  for (const [key, limit] of Object.entries(clipping)) {
    if (limit === null || limit === undefined || (typeof limit === 'number' && !Number.isNaN(limit))) continue;
    throw refuse(`${key} should be a number in the \`renormClipping\` argument. Received: ${key}=${show(limit)}.`);
  }
  const { rmax, rmin, dmax } = clipping;
  if (typeof rmax === 'number' && typeof rmin === 'number' && rmax < rmin) {
    throw refuse(
      `rmax should be greater than rmin in the \`renormClipping\` argument. Received: rmax=${rmax}, rmin=${rmin}.`,
    );
  }
  if (typeof dmax === 'number' && dmax < 0) {
    throw refuse(`dmax should be non-negative in the \`renormClipping\` argument. Received: dmax=${dmax}.`);
  }
  return Object.freeze({ ...clipping });
}

/** A mean and a standard deviation per channel, each `[channels]`. */
export interface Spread {
  readonly mean: Value;
  readonly stddev: Value;
}

/** A factor and an offset for values normalized with the batch, each `[channels]`. */
export interface RenormCorrection {
  readonly r: Value;
  readonly d: Value;
}

/** The factor r and the offset d that convert batch-normalized values to values normalized with the moving averages. */
export function renormCorrection(
  batch: Spread,
  moving: Spread,
  { rmin, rmax, dmax }: RenormClipping,
  epsilon: number,
): RenormCorrection {
  // The moving average may be 0 early in training.
  const stddev = maximum(moving.stddev, Math.sqrt(epsilon));
  let r = divide(batch.stddev, stddev);
  let d = divide(subtract(batch.mean, moving.mean), stddev);
  if (typeof rmin === 'number') r = maximum(r, rmin);
  if (typeof rmax === 'number') r = minimum(r, rmax);
  if (typeof dmax === 'number') d = maximum(minimum(d, dmax), -dmax);
  return { r, d };
}

/** (x · r + d) · gamma + beta = x · (r · gamma) + (d · gamma + beta): the two factors of the right side. */
export function composeRenorm(
  { r, d }: RenormCorrection,
  gamma: Value | undefined,
  beta: Value | undefined,
): { readonly gamma: Value; readonly beta: Value } {
  const offset = gamma === undefined ? d : multiply(d, gamma);
  return {
    gamma: gamma === undefined ? r : multiply(r, gamma),
    beta: beta === undefined ? offset : add(offset, beta),
  };
}
