import type { Activation as ActivationFunction, ActivationName, Value } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import type { SymbolicTensor } from '../graph/layer-graph.ts';
import { asFloat } from '../layer/as-float.ts';
import type { CallContext } from '../layer/call-context.ts';
import { Layer } from '../layer/layer.ts';
import { givenOptions, type LayerOptions, resolveOptions } from '../layer/layer-options.ts';
import {
  activate,
  type LayerActivation,
  type LayerActivationIdentifier,
  resolveActivation,
  serializeLayerActivation,
} from './layer-activation.ts';

/** Options of {@link Activation}. */
export interface ActivationOptions extends LayerOptions {
  /** A function, its name, or a layer; null for none. */
  readonly activation: LayerActivationIdentifier;
}

/**
 * Applies a function to every element.
 *
 * Input shape: any → output shape: the same
 *
 * @param given the function, its name or a layer, then the common layer options; or one object with `activation` and those options
 * @throws ValueError for an unknown name; it lists the names and suggests the closest
 * @see https://keras.io/api/layers/core_layers/activation/
 * @example
 * const layer = new Activation('relu', { name: 'bend' });
 * layer.apply(tensor([-3, 0, 2])).toArray(); // [0, 0, 2]
 */
export class Activation extends Layer<SymbolicTensor, SymbolicTensor<'float32'>> {
  static override readonly className: string = 'Activation';

  readonly activation: LayerActivation;

  constructor(
    ...given:
      | [activation: ActivationName | (string & {}) | ActivationFunction | Layer, options?: LayerOptions | undefined]
      | [options: ActivationOptions]
  ) {
    const [first, ...rest] = given;
    const { activation, ...base } =
      typeof first === 'string' || typeof first === 'function' || first instanceof Layer
        ? { ...givenOptions(rest, new.target, {}), activation: first as LayerActivationIdentifier }
        : givenOptions(given as [ActivationOptions], new.target, { activation: true });
    const resolved = resolveOptions(new.target, base, (where) => {
      if (activation !== undefined) return resolveActivation(activation, where);
      throw new ValueError({
        where,
        message: 'The `activation` argument is required.',
        hint: "Give a name or a function, as in new Activation('relu').",
      });
    });
    super(base);
    this.inputSpecs = [{}];
    this.activation = resolved;
    if (this.activation instanceof Layer) this.addLayer(this.activation);
  }

  override call(x: Value, context: CallContext): Value {
    return activate(this, asFloat(x), context);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), activation: serializeLayerActivation(this.activation) };
  }
}
