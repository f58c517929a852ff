/** The shared parts of the dropout layers. */
import { divide, less, randomUniform, select, type Value } from '@sepal/ops';
import { drawSeed, formatShape, ShapeError, type SymbolicShape, scalar, ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { asFloat } from '../layer/as-float.ts';
import type { CallContext } from '../layer/call-context.ts';
import type { SeedState } from '../layer/seed-state.ts';

/** Checks a fraction, such as a dropout rate. @throws ValueError with Keras' message unless it is from 0 to 1 */
export function checkFraction(value: unknown, name: string, where: string): number {
  if (typeof value === 'number' && value >= 0 && value <= 1) return value;
  throw new ValueError({
    where,
    message: `Invalid value received for argument \`${name}\`. Expected a float value between 0 and 1. Received: ${name}=${show(value)}.`,
  });
}

/** The seed of a layer, or null to draw one. @throws ValueError unless it is an integer from 0 to 2^32 - 1 */
export function checkLayerSeed(seed: unknown, where: string): number | null {
  if (seed === undefined || seed === null) return null;
  if (typeof seed !== 'number' || !Number.isInteger(seed)) {
    throw new ValueError({
      where,
      message: `Argument \`seed\` must be an integer. Received: seed=${show(seed)}.`,
      hint: 'Omit it to draw a seed, or use setRandomSeed for the whole program.',
    });
  }
  drawSeed(seed, where);
  return seed;
}

/** Options of {@link dropUnits}. */
export interface DropOptions {
  /** The fraction of units to drop, from 0 to 1. */
  readonly rate: number;
  /** For every axis, 1 to share one draw along it, or else its length. */
  readonly noiseShape: SymbolicShape;
  /** Undefined with rate 0. */
  readonly seeds: SeedState | undefined;
  /** The layer, for errors. */
  readonly where: string;
}

/** In training, sets units to 0 at random and divides the others by the kept fraction, which preserves the expected sum. */
export function dropUnits(x: Value, context: CallContext, { rate, noiseShape, seeds, where }: DropOptions): Value {
  const values = asFloat(x);
  if (!context.training || seeds === undefined) return values;
  checkNoiseShape(noiseShape, x.shape, where);
  if (rate === 1) return select(scalar(0, 'bool'), values, 0);
  const keep = 1 - rate;
  const kept = less(randomUniform(context.nextSeed(seeds), { shape: noiseShape }), keep);
  return select(kept, divide(values, keep), 0);
}

/** @throws ShapeError if the noise does not broadcast to the input's shape */
function checkNoiseShape(noiseShape: SymbolicShape, shape: SymbolicShape, where: string): void {
  const missing = shape.length - noiseShape.length;
  const fits = (length: number | null, axis: number): boolean => {
    const expected = shape[missing + axis];
    return length === 1 || length === expected || expected === null;
  };
  if (missing >= 0 && noiseShape.every(fits)) return;
  throw new ShapeError({
    where,
    message: `Incompatible shapes for broadcasting: \`noiseShape\` ${formatShape(noiseShape)} and input ${formatShape(shape)}.`,
    hint: 'Each entry must be 1, the length of its axis, or null for that length.',
  });
}
