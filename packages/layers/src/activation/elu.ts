import { elu, type Value } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import { asFloat } from '../layer/as-float.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';

/** Options of {@link ELU}. */
export interface ELUOptions extends LayerOptions {
  /** The limit toward -∞ is -alpha. Default 1. */
  readonly alpha?: number | undefined;
}

/**
 * The exponential linear unit: x where x > 0, alpha · (eˣ − 1) elsewhere.
 *
 * Input shape: any → output shape: the same
 *
 * @throws ValueError if `alpha` is not a number
 * @see https://arxiv.org/abs/1511.07289, https://keras.io/api/layers/activation_layers/elu/
 * @example
 * const layer = new ELU({ alpha: 2 });
 * layer.apply(tensor([-Infinity, 5])).toArray(); // [-2, 5]
 */
export class ELU extends Layer<SymbolicTensor, SymbolicTensor<'float32'>> {
  static override readonly className: string = 'ELU';

  readonly alpha: number;

  constructor(...given: [options?: ELUOptions | undefined]) {
    const { alpha = 1, ...base } = givenOptions(given, new.target, { alpha: true });
    resolveOptions(new.target, base, (where) => {
      if (typeof alpha === 'number') return;
      throw new ValueError({ where, message: `\`alpha\` must be a number. Received: alpha=${show(alpha)}.` });
    });
    super(base);
    this.inputSpecs = [{}];
    this.alpha = alpha;
  }

  override call(x: Value): Value {
    return elu(asFloat(x), this.alpha);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), alpha: this.alpha };
  }
}
