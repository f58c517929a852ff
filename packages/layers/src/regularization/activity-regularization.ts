import type { Value } from '@sepal/ops';
import { L1L2 } from '@sepal/regularizers';
import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';

/** Options of {@link ActivityRegularization}. */
export interface ActivityRegularizationOptions extends Omit<LayerOptions, 'activityRegularizer'> {
  /** Factor of the sum of absolute values, 0 or more. Default 0. */
  readonly l1?: number | null | undefined;
  /** Factor of the sum of squares, 0 or more. Default 0. */
  readonly l2?: number | null | undefined;
}

/**
 * Returns its input, and adds a penalty on it to the loss: (l1 · Σ|x| + l2 · Σx²) / batch.
 *
 * Input shape: `(batch, ...)` → output shape: the same
 *
 * @throws ValueError if a factor is negative or not finite
 * @see https://keras.io/api/layers/regularization_layers/activity_regularization/
 * @example
 * const layer = new ActivityRegularization({ l1: 0.5 });
 * layer.apply(tensor([[1, -2], [3, 0]]));
 * layer.losses[0].item(); // 1.5
 */
export class ActivityRegularization extends Layer {
  static override readonly className: string = 'ActivityRegularization';

  readonly l1: number;
  readonly l2: number;

  constructor(...given: [options?: ActivityRegularizationOptions | undefined]) {
    const { l1, l2, ...base } = givenOptions(given, new.target, { l1: true, l2: true });
    const penalty = resolveOptions(new.target, base, (where) => {
      if (((base as LayerOptions).activityRegularizer ?? null) !== null) {
        throw new ValueError({
          where,
          message: 'ActivityRegularization makes its own `activityRegularizer`.',
          hint: 'Give `l1` and `l2`, or set `activityRegularizer` on another layer.',
        });
      }
      return new L1L2({ l1: checkFactor(l1, 'l1', where), l2: checkFactor(l2, 'l2', where) });
    });
    super({ ...base, activityRegularizer: penalty });
    this.inputSpecs = [{}];
    this.l1 = penalty.l1;
    this.l2 = penalty.l2;
  }

  override call(x: Value): Value {
    return x;
  }

  override getConfig(): Record<string, unknown> {
    const { activityRegularizer, ...config } = super.getConfig();
    return { ...config, l1: this.l1, l2: this.l2 };
  }
}

function checkFactor(value: unknown, name: string, where: string): number {
  const factor = value ?? 0;
  if (typeof factor === 'number' && Number.isFinite(factor) && factor >= 0) return factor;
  throw new ValueError({
    where,
    message: `Invalid value for argument ${name}: expected a non-negative float. Received: ${name}=${show(value)}.`,
    hint: 'Use a number of 0 or more.',
  });
}
