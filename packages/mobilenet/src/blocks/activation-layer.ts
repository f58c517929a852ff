import { Activation, type Layer, type LayerActivation, ReLU } from '@sepal/layers';
import { relu, relu6 } from '@sepal/ops';

/** The layer that Keras' networks use for an activation: `ReLU` for 'relu' and 'relu6', else `Activation`. */
export function activationLayer(activation: LayerActivation, named: { readonly name?: string }): Layer {
  if (activation === relu6) return new ReLU({ maxValue: 6, ...named });
  if (activation === relu) return new ReLU(named);
  return new Activation({ activation, ...named });
}
