import {
  type Activation as ActivationFunction,
  type ActivationIdentifier,
  type ActivationName,
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
 * @param given the function or its name, then what every layer takes; or one object with `activation` and the rest
 * @throws ValueError for a name that is not known; it lists the names and suggests the nearest
 * @see https://keras.io/api/layers/core_layers/activation/
 * @example
 * const layer = new Activation('relu', { name: 'bend' });
 * layer.apply(tensor([-3, 0, 2])).toArray(); // [0, 0, 2]
 */
export class Activation extends Layer {
  static override readonly className: string = 'Activation';

  readonly activation: ActivationFunction;

  constructor(
    ...given:
      | [activation: ActivationName | (string & {}) | ActivationFunction, options?: LayerOptions | undefined]
      | [options: ActivationOptions]
  ) {
    const [first, ...rest] = given;
    const { activation, ...base } =
      typeof first === 'string' || typeof first === 'function'
        ? { ...givenOptions(rest, new.target, {}), activation: first as ActivationIdentifier }
        : givenOptions(given as [ActivationOptions], new.target, { activation: true });
    const resolved = resolveOptions(new.target, base, (where) => {
      if (activation !== undefined) return getActivation(activation, { where });
      throw new ValueError({
        where,
        message: 'The `activation` argument is required.',
        hint: "Give a name or a function, as in new Activation('relu').",
      });
    });
    super(base);
    this.inputSpecs = [{}];
    this.activation = resolved;
  }

  override call(x: Value): Value {
    return this.activation(asFloat(x));
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), activation: serializeActivation(this.activation) };
  }
}
