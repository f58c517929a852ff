import { relu, type Value } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import { asFloat } from '../layer/as-float.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';

/** Options of {@link ReLU}. */
export interface ReLUOptions extends LayerOptions {
  /** The upper limit, 0 or more; null for none. Default null. */
  readonly maxValue?: number | null | undefined;
  /** The slope below the threshold, 0 or more. Default 0. */
  readonly negativeSlope?: number | undefined;
  /** Numbers at or above the threshold pass through; 0 or more. Default 0. */
  readonly threshold?: number | undefined;
}

/**
 * The rectified linear unit: `maxValue` where x ≥ maxValue, x where threshold ≤ x < maxValue, negativeSlope · (x − threshold)
 * elsewhere.
 *
 * Input shape: any → output shape: the same
 *
 * @throws ValueError for negative options
 * @see https://keras.io/api/layers/activation_layers/relu/
 * @example
 * const layer = new ReLU({ maxValue: 6 });
 * layer.apply(tensor([-3, 2, 9])).toArray(); // [0, 2, 6]
 */
export class ReLU extends Layer<SymbolicTensor, SymbolicTensor<'float32'>> {
  static override readonly className: string = 'ReLU';

  readonly maxValue: number | null;
  readonly negativeSlope: number;
  readonly threshold: number;

  constructor(...given: [options?: ReLUOptions | undefined]) {
    const {
      maxValue = null,
      negativeSlope = 0,
      threshold = 0,
      ...base
    } = givenOptions(given, new.target, { maxValue: true, negativeSlope: true, threshold: true });
    resolveOptions(new.target, base, (where) => {
      if (maxValue !== null) check(maxValue, 'maxValue', 'a negative value', where);
      check(negativeSlope, 'negativeSlope', 'None or a negative value', where);
      check(threshold, 'threshold', 'None or a negative value', where);
    });
    super(base);
    this.inputSpecs = [{}];
    this.maxValue = maxValue;
    this.negativeSlope = negativeSlope;
    this.threshold = threshold;
  }

  override call(x: Value): Value {
    const { maxValue, negativeSlope, threshold } = this;
    return relu(asFloat(x), { maxValue, negativeSlope, threshold });
  }

  override getConfig(): Record<string, unknown> {
    const { maxValue, negativeSlope, threshold } = this;
    return { ...super.getConfig(), maxValue, negativeSlope, threshold };
  }
}

function check(value: unknown, name: string, forbidden: string, where: string): void {
  if (typeof value === 'number' && value >= 0) return;
  throw new ValueError({
    where,
    message: `${name} of a ReLU layer cannot be ${forbidden}. Received: ${name}=${show(value)}.`,
    hint: 'Use a number of 0 or more.',
  });
}
