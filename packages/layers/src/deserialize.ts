import { refuseExtra } from '@sepal/tensor';
import type { AnyLayer } from './layer/layer.ts';
import { keepingNames } from './layer/names.ts';
import { layerClasses } from './layer-classes.ts';
import { deserializeLayers, type LayerClasses } from './model/serialized.ts';

/**
 * Makes a layer or a model from `{ className, config }`, in Sepal's spelling or Keras'.
 *
 * It knows every layer of this package, so a bundle that uses it holds them all. `Sequential.fromConfig` and
 * `Model.fromConfig` with only the classes that are needed are smaller.
 *
 * @param serialized what {@link serialize} gave, or an entry of Keras' `config.json`
 * @param customObjects classes and functions of your own that the config names
 * @throws ValueError that lists everything that the config names and that is not known; nothing has changed then
 * @example
 * const copy = deserialize(serialize(model));
 */
export function deserialize(serialized: unknown, customObjects: LayerClasses = {}, ...extra: never[]): AnyLayer {
  refuseExtra(extra, 'deserialize(serialized, customObjects)');
  return keepingNames(() => {
    const [layer] = deserializeLayers([serialized], { ...layerClasses, ...customObjects }, 'deserialize');
    return layer as AnyLayer;
  });
}
