import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { Adam, type AdamOptions } from './adam.ts';

/** Options of {@link AdamW}: those of Adam; `weightDecay` cannot be null. */
export interface AdamWOptions extends AdamOptions {
  /** The part of each weight that it loses per step, for a learning rate of 1 (default 0.004). */
  readonly weightDecay?: number | undefined;
}

/**
 * Adam with weight decay that does not pass through its averages: each step takes `weightDecay · learningRate` off every weight.
 *
 * @param options those of {@link Adam}, with `weightDecay` (default 0.004)
 * @throws ValueError for an option out of range, or if `weightDecay` is null
 * @see https://keras.io/api/optimizers/adamw/
 * @example
 * const optimizer = new AdamW({ learningRate: 0.001, weightDecay: 0.05 });
 * optimizer.excludeFromWeightDecay({ varNames: ['bias', 'gamma', 'beta'] });
 */
export class AdamW extends Adam {
  static override readonly className = 'AdamW';

  constructor(...given: [options?: AdamWOptions | undefined]) {
    const [options = {}, ...extra] = given;
    super(...([withDecay(options), ...extra] as unknown as [AdamOptions]));
  }
}

function withDecay(options: AdamWOptions): AdamWOptions {
  if (options === null || typeof options !== 'object') return options;
  const { weightDecay = 0.004 } = options;
  if (weightDecay !== null) return { ...options, weightDecay };
  throw new ValueError({
    where: 'AdamW',
    message: `\`weightDecay\` must be a number. Received: weightDecay=${show(weightDecay)}.`,
    hint: 'Adam has no weight decay unless asked for.',
  });
}
