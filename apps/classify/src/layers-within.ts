import type { AnyLayer } from '@sepal/layers';

/** The layers of a model, with those of the models in it in their place. */
export function layersWithin({ sublayers }: AnyLayer): readonly AnyLayer[] {
  return sublayers.flatMap((layer) => (layer.sublayers.length === 0 ? [layer] : layersWithin(layer)));
}
