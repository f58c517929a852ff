import { refuseExtra } from '@sepal/tensor';
import type { AnyLayer } from './layer/layer.ts';
import { layerClasses } from './layer-classes.ts';
import { deserializeWith, type LayerClasses } from './model/serialized.ts';

/**
 * Makes a layer or a model from `{ className, config }`, in Sepal's spelling or Keras'.
 *
 * It knows every layer of this package, so a bundle that uses it holds them all. `Sequential.fromConfig` and
 * `Model.fromConfig` with only the classes that are needed are smaller.
 *
 * @param serialized what {@link serialize} gave, or an entry of Keras' `config.json`
 * @param customObjects classes and functions of your own that the config names
 * @throws ValueError that lists every class that is not known
 * @example
 * const copy = deserialize(serialize(model));
 */
export function deserialize(serialized: unknown, customObjects: LayerClasses = {}, ...extra: never[]): AnyLayer {
  refuseExtra(extra, 'deserialize(serialized, customObjects)');
  return deserializeWith(serialized, { ...layerClasses, ...customObjects });
}
