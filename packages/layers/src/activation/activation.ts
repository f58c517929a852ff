import {
  type Activation as ActivationFunction,
  type ActivationIdentifier,
  getActivation,
  serializeActivation,
  type Value,
} from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { asFloat } from '../layer/as-float.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';

/** Options of {@link Activation}. */
export interface ActivationOptions extends LayerOptions {
  /** A function or its name; null for none. */
  readonly activation: ActivationIdentifier;
}

/**
 * Puts every number through a function.
 *
 * Input shape: any → output shape: the same
 *
 * @param options the function or its name, or an object with `activation` and what every layer takes
 * @throws ValueError for a name that is not known; it lists the names and suggests the nearest
 * @see https://keras.io/api/layers/core_layers/activation/
 * @example
 * const layer = new Activation('relu');
 * layer.apply(tensor([-3, 0, 2])).toArray(); // [0, 0, 2]
 */
export class Activation extends Layer {
  static override readonly className: string = 'Activation';

  readonly activation: ActivationFunction;

  constructor(options: string | ActivationFunction | ActivationOptions) {
    const { activation, ...base } =
      typeof options === 'string' || typeof options === 'function'
        ? { activation: options }
        : givenOptions(options, new.target);
    const resolved = resolveOptions(new.target, base, (where) => {
      if (activation !== undefined) return getActivation(activation, { where });
      throw new ValueError({
        where,
        message: 'The `activation` argument is required.',
        hint: "Give a name or a function, as in new Activation('relu').",
      });
    });
    super(base);
    this.activation = resolved;
  }

  override call(x: Value): Value {
    return this.activation(asFloat(x));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), activation: serializeActivation(this.activation) };
  }
}
