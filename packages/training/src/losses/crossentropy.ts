import type { TensorType } from '@sepal/ops';
import type { Tensor } from '@sepal/tensor';
import { checkBoolean, type OptionNames } from '@sepal/tensor/options';
import { checkProbabilities } from './check-labels.ts';
import { checkAxis, checkFraction } from './check-options.ts';
import { Loss, type LossOptions } from './loss.ts';

/** Options of the crossentropies of targets from 0 to 1. */
export interface CrossentropyCall {
  /** Whether predictions are logits, to which the activation still applies, not probabilities (default false). */
  readonly fromLogits?: boolean | undefined;
  /** How far targets move towards each other, from 0 to 1 (default 0). */
  readonly labelSmoothing?: number | undefined;
  /** The axis (default -1). */
  readonly axis?: number | undefined;
}

/** The names of {@link CrossentropyCall}, for checks. */
export const crossentropyNames: OptionNames<CrossentropyCall> = { fromLogits: true, labelSmoothing: true, axis: true };

/** The shared part of the crossentropies of targets from 0 to 1. */
export abstract class Crossentropy extends Loss {
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;
  readonly axis: number;

  /** @param where the class, for errors */
  constructor(options: CrossentropyCall & LossOptions, where: string) {
    super(options);
    const { fromLogits = false, labelSmoothing = 0, axis = -1 } = options;
    this.fromLogits = checkBoolean(fromLogits, 'fromLogits', where);
    this.labelSmoothing = checkFraction(labelSmoothing, 'labelSmoothing', where);
    this.axis = checkAxis(axis, where);
  }

  override checkLabels(yTrue: Tensor, _yPred: TensorType, where: string): void {
    checkProbabilities(yTrue, where);
  }

  override getConfig(): Record<string, unknown> {
    const { fromLogits, labelSmoothing, axis } = this;
    return { ...super.getConfig(), fromLogits, labelSmoothing, axis };
  }
}
