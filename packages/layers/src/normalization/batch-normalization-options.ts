import type * as initializers from '@sepal/initializers';
import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import type { LayerOptions } from '../layer/layer-options.ts';
import type { NormalizationOptions } from './normalization-layer.ts';
import type { RenormClipping } from './renorm.ts';

/** Options of `BatchNormalization`. */
export interface BatchNormalizationOptions extends NormalizationOptions, LayerOptions {
  /** The axis of the channels; -1 (default) is the last, 1 that of 'channelsFirst'. Keras 2's files write `[3]`. */
  readonly axis?: number | readonly [number] | undefined;
  /** Decay of the moving averages, from 0 to 1. Default 0.99. */
  readonly momentum?: number | undefined;
  /** Default 'zeros'. */
  readonly movingMeanInitializer?: initializers.InitializerIdentifier | undefined;
  /** Default 'ones'. */
  readonly movingVarianceInitializer?: initializers.InitializerIdentifier | undefined;
  /** Whether devices share batch statistics. There is one device, so it has no effect. Default false. */
  readonly synchronized?: boolean | undefined;
  /** Whether training uses batch renormalization. Default false. */
  readonly renorm?: boolean | undefined;
  /** Limits of the corrections of `renorm`. Default: none. */
  readonly renormClipping?: RenormClipping | null | undefined;
  /** Decay of the moving averages of `renorm`, from 0 to 1. Default 0.99. */
  readonly renormMomentum?: number | undefined;
}

/** An axis as a number or, as Keras 2 writes it, in an array. @throws ValueError for anything else */
export function resolveAxis(axis: unknown, where: string): number {
  const value: unknown = Array.isArray(axis) && axis.length === 1 ? axis[0] : axis;
  if (typeof value === 'number' && Number.isInteger(value)) return value;
  throw new ValueError({
    where,
    message: `\`axis\` must be an integer. Received: axis=${show(axis)}.`,
    hint: 'A layer normalizes along one axis, -1 for the last.',
  });
}

/** @throws ValueError unless it is from 0 to 1 */
export function checkMomentum(momentum: unknown, name: string, where: string): number {
  if (typeof momentum === 'number' && momentum >= 0 && momentum <= 1) return momentum;
  throw new ValueError({
    where,
    message: `\`${name}\` must be a number from 0 to 1. Received: ${name}=${show(momentum)}.`,
  });
}
