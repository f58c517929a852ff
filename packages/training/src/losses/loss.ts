import type { TensorType, Value } from '@sepal/ops';
import { type Tensor, ValueError } from '@sepal/tensor';
import { type Brand, Part, VERSION } from '@sepal/tensor/copies';
import { classNameOf, type OptionNames, readConfig, show, snakeCase } from '@sepal/tensor/options';
import { returnedValue } from '../arguments/returned-value.ts';
import { checkReduction, type Reduction, reduceWeighted } from './reduction.ts';
import { asFloat } from './same-rank.ts';

/** Options of every loss. */
export interface LossOptions {
  /** How the losses of a batch become one number (default 'sumOverBatchSize'). */
  readonly reduction?: Reduction | undefined;
  /** A name (default Keras': 'mean_squared_error'). */
  readonly name?: string | undefined;
}

/** The names of {@link LossOptions}, for checks. */
export const lossOptions: OptionNames<LossOptions> = { reduction: true, name: true };

/** Options of {@link Loss.apply}. */
export interface LossCallOptions {
  /** float32, a weight for each sample; it broadcasts to the losses. */
  readonly sampleWeight?: Value | undefined;
}

/**
 * What training makes small: a number for each sample, reduced to one.
 *
 * Subclasses implement {@link call} in ops, so that it works on tensors and in traced functions, and differentiates.
 *
 * @see https://keras.io/api/losses/
 * @example
 * class FourthPower extends Loss {
 *   call(yTrue: Value, yPred: Value): Value {
 *     return mean(square(square(subtract(yPred, yTrue))), { axis: -1 });
 *   }
 * }
 * new FourthPower().apply(tensor([[0, 0]]), tensor([[1, 2]])).data[0]; // 8.5
 */
export abstract class Loss extends Part {
  static readonly sepal: Brand = { kind: 'Loss', version: VERSION };

  /** The name of the class in configs, whatever a bundler renames it to. */
  static readonly className: string = 'Loss';

  readonly name: string;
  readonly reduction: Reduction;

  /** @throws ValueError for an invalid option */
  constructor({ reduction = 'sumOverBatchSize', name }: LossOptions = {}) {
    super();
    const className = classNameOf(this.constructor);
    this.name = checkName(name ?? snakeCase(className), className);
    this.reduction = checkReduction(reduction, className);
  }

  /**
   * The loss of each sample.
   *
   * @param yTrue float32, targets
   * @param yPred float32, predictions, `[batch, …]` → `[batch, …]`, usually without the last axis
   */
  abstract call(yTrue: Value, yPred: Value): Value;

  /**
   * The losses, weighted and reduced, as Keras' `__call__`.
   *
   * @param yTrue targets, any element type
   * @param yPred predictions, `[batch, …]` → a scalar, unless the reduction is 'none'
   * @param options `sampleWeight`
   * @throws ShapeError if the shapes do not match
   */
  apply(yTrue: Tensor, yPred: Tensor, options?: { readonly sampleWeight?: Tensor | undefined }): Tensor;
  apply(yTrue: Value, yPred: Value, options?: LossCallOptions): Value;
  apply(yTrue: Value, yPred: Value, { sampleWeight }: LossCallOptions = {}): Value {
    const targets = asFloat(yTrue);
    const losses = returnedValue(this.call(targets, asFloat(yPred)), 'The loss', this.name);
    return reduceWeighted(
      { losses, sampleWeight: sampleWeight && asFloat(sampleWeight), mask: this.mask(targets, losses) },
      this.reduction,
    );
  }

  /** Which losses count, bool, of their shape; undefined if all do. */
  protected mask(_yTrue: Value, _losses: Value): Value | undefined {
    return undefined;
  }

  /**
   * Checks that targets and predictions of these types are what the loss is for. Training calls it before the first step.
   *
   * @param where what the error names: the loss and its output
   * @throws ValueError that names both shapes and the loss that fits
   */
  checkTargets(_yTrue: TensorType, _yPred: TensorType, _where: string): void {}

  /**
   * Checks the numbers in the targets of a batch. Training calls it before every step.
   *
   * @param where what the error names: the loss and its output
   * @throws ValueError that names the number and its place
   */
  checkLabels(_yTrue: Tensor, _yPred: TensorType, _where: string): void {}

  /** The options as plain JSON. */
  getConfig(): Record<string, unknown> {
    return { name: this.name, reduction: this.reduction };
  }

  /**
   * Makes a loss from the result of {@link getConfig}, or from Keras' config with snake_case keys.
   *
   * @throws ValueError for an unknown option or an invalid value
   */
  static fromConfig<L extends Loss>(this: new (options: never) => L, config: Readonly<Record<string, unknown>>): L {
    return new this(readConfig(config, 'fromConfig') as never);
  }
}

function checkName(name: unknown, where: string): string {
  if (typeof name === 'string') return name;
  throw new ValueError({ where, message: `\`name\` must be a string. Received: name=${show(name)}.` });
}
