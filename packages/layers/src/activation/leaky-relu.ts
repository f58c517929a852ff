import { leakyRelu, type Value } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { readConfig, show } from '@sepal/tensor/options';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import { asFloat } from '../layer/as-float.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';

/** Options of {@link LeakyReLU}. */
export interface LeakyReLUOptions extends LayerOptions {
  /** The slope below 0, 0 or more. Default 0.3. */
  readonly negativeSlope?: number | undefined;
}

/**
 * x where x ≥ 0, negativeSlope · x elsewhere.
 *
 * Input shape: any → output shape: the same
 *
 * @throws ValueError if the slope is negative
 * @see https://keras.io/api/layers/activation_layers/leaky_relu/
 * @example
 * const layer = new LeakyReLU({ negativeSlope: 0.5 });
 * layer.apply(tensor([-10, 5])).toArray(); // [-5, 5]
 */
export class LeakyReLU extends Layer<SymbolicTensor, SymbolicTensor<'float32'>> {
  static override readonly className: string = 'LeakyReLU';

  /** Makes a layer from a config. Keras 2 calls the slope `alpha`. */
  static override fromConfig<L>(this: new (options: never) => L, config: Readonly<Record<string, unknown>>): L {
    const { alpha, ...options } = readConfig(config, 'fromConfig');
    return new this((alpha === undefined ? options : { ...options, negativeSlope: alpha }) as never);
  }

  readonly negativeSlope: number;

  constructor(...given: [options?: LeakyReLUOptions | undefined]) {
    const { negativeSlope = 0.3, ...base } = givenOptions(given, new.target, { negativeSlope: true });
    resolveOptions(new.target, base, (where) => {
      if (typeof negativeSlope === 'number' && negativeSlope >= 0) return;
      throw new ValueError({
        where,
        message: `The negativeSlope value of a Leaky ReLU layer cannot be None or negative value. Expected a float. Received: negativeSlope=${show(negativeSlope)}.`,
        hint: 'Use a number of 0 or more.',
      });
    });
    super(base);
    this.inputSpecs = [{}];
    this.negativeSlope = negativeSlope;
  }

  override call(x: Value): Value {
    return leakyRelu(asFloat(x), this.negativeSlope);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), negativeSlope: this.negativeSlope };
  }
}
