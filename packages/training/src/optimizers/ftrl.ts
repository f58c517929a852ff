import { add, divide, maximum, minimum, multiply, power, sqrt, square, subtract, type Value } from '@sepal/ops';
import { type OptionNames, readOptions } from '@sepal/tensor/options';
import { nonNegative, refusal } from '../arguments/check-numbers.ts';
import { Optimizer } from './optimizer.ts';
import { type OptimizerOptions, optimizerOptionNames } from './optimizer-options.ts';
import type { OptimizerStep, VariableUpdate } from './optimizer-step.ts';
import type { Slot } from './slots.ts';

export interface FtrlOptions extends OptimizerOptions {
  /** How the learning rate falls with the sum of squares, 0 or less: 0 for a constant one (default -0.5). */
  readonly learningRatePower?: number | undefined;
  /** The sum of squares before the first step (default 0.1). */
  readonly initialAccumulatorValue?: number | undefined;
  /** Factor of the absolute values of weights, which sets many to 0 (default 0). */
  readonly l1RegularizationStrength?: number | undefined;
  /** Factor of their squares (default 0). */
  readonly l2RegularizationStrength?: number | undefined;
  /** Factor of their squares in the gradient alone (default 0). */
  readonly l2ShrinkageRegularizationStrength?: number | undefined;
  /** A further factor of squares: beta / (2 · learningRate) (default 0). */
  readonly beta?: number | undefined;
}

const NAMES: OptionNames<FtrlOptions> = /* @__PURE__ */ (() => ({
  ...optimizerOptionNames,
  learningRatePower: true,
  initialAccumulatorValue: true,
  l1RegularizationStrength: true,
  l2RegularizationStrength: true,
  l2ShrinkageRegularizationStrength: true,
  beta: true,
}))();

/**
 * "Follow the regularized leader": weights that are a function of the sums of all gradients so far, many of them exactly 0.
 *
 * n′ = n + g², σ = (n′ᵖ − nᵖ) / learningRate with p = −learningRatePower, z ← z + g + 2 · l2Shrinkage · w − σ · w,
 * w ← (clip(z, −l1, l1) − z) / (n′ᵖ / learningRate + 2 · l2 + beta / learningRate).
 *
 * @param options `learningRate` (default 0.001), `learningRatePower` (default -0.5), `initialAccumulatorValue` (default 0.1), the strengths
 *   and `beta` (default 0), and those of every optimizer
 * @throws ValueError for an option out of range
 * @see https://keras.io/api/optimizers/ftrl/
 * @example
 * new Ftrl({ learningRate: 0.1, l1RegularizationStrength: 0.01 });
 */
export class Ftrl extends Optimizer {
  static override readonly className = 'Ftrl';
  readonly learningRatePower: number;
  readonly initialAccumulatorValue: number;
  readonly l1RegularizationStrength: number;
  readonly l2RegularizationStrength: number;
  readonly l2ShrinkageRegularizationStrength: number;
  readonly beta: number;

  constructor(...given: [options?: FtrlOptions | undefined]) {
    const {
      learningRatePower = -0.5,
      initialAccumulatorValue = 0.1,
      l1RegularizationStrength = 0,
      l2RegularizationStrength = 0,
      l2ShrinkageRegularizationStrength = 0,
      beta = 0,
      learningRate = 0.001,
      ...common
    } = readOptions<FtrlOptions>(given, NAMES, 'Ftrl');
    super({ ...common, learningRate });
    this.learningRatePower = nonPositive(learningRatePower, 'learningRatePower');
    this.initialAccumulatorValue = strength(initialAccumulatorValue, 'initialAccumulatorValue');
    this.l1RegularizationStrength = strength(l1RegularizationStrength, 'l1RegularizationStrength');
    this.l2RegularizationStrength = strength(l2RegularizationStrength, 'l2RegularizationStrength');
    this.l2ShrinkageRegularizationStrength = strength(
      l2ShrinkageRegularizationStrength,
      'l2ShrinkageRegularizationStrength',
    );
    this.beta = strength(beta, 'beta');
  }

  protected override slots(): readonly (readonly Slot[])[] {
    return [[{ name: 'accumulator', initial: this.initialAccumulatorValue }, { name: 'linear' }]];
  }

  protected override begin(step: OptimizerStep): VariableUpdate {
    const { l1RegularizationStrength: l1, l2ShrinkageRegularizationStrength: shrinkage } = this;
    const rate = step.learningRate;
    const penalty = add(divide(this.beta, rate), 2 * this.l2RegularizationStrength);
    return (gradient, variable) => {
      const accumulator = step.slot('accumulator', variable);
      const linear = step.slot('linear', variable);
      const weights = step.read(variable);
      const before = step.read(accumulator);
      const after = step.write(accumulator, add(before, square(gradient)));
      const slope = shrinkage === 0 ? gradient : add(gradient, multiply(weights, 2 * shrinkage));
      const root = this.#power(after);
      const sigma = divide(subtract(root, this.#power(before)), rate);
      const z = step.write(linear, add(step.read(linear), subtract(slope, multiply(sigma, weights))));
      const clipped = minimum(maximum(z, -l1), l1);
      step.write(variable, divide(subtract(clipped, z), add(divide(root, rate), penalty)));
    };
  }

  override getConfig(): Record<string, unknown> {
    return {
      ...super.getConfig(),
      learningRatePower: this.learningRatePower,
      initialAccumulatorValue: this.initialAccumulatorValue,
      l1RegularizationStrength: this.l1RegularizationStrength,
      l2RegularizationStrength: this.l2RegularizationStrength,
      l2ShrinkageRegularizationStrength: this.l2ShrinkageRegularizationStrength,
      beta: this.beta,
    };
  }

  #power(squares: Value): Value {
    return this.learningRatePower === -0.5 ? sqrt(squares) : power(squares, -this.learningRatePower);
  }
}

function strength(value: number, name: string): number {
  return nonNegative(value, name, 'Ftrl');
}

function nonPositive(value: unknown, name: string): number {
  if (typeof value === 'number' && Number.isFinite(value) && value <= 0) return value;
  throw refusal({ value, name, where: 'Ftrl', expected: 'a number of 0 or less' });
}
