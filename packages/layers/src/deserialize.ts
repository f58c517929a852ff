import { refuseExtra } from '@sepal/tensor';
import type { AnyLayer } from './layer/layer.ts';
import { keepingNames } from './layer/names.ts';
import { layerClasses } from './layer-classes.ts';
import type { BaseModel } from './model/base-model.ts';
import { deserializeLayers, type FromConfig, type LayerClasses, type SerializedLayer } from './model/serialized.ts';

/**
 * Makes a layer or a model from `{ className, config }`, in Sepal's spelling or Keras'.
 *
 * It knows every layer of this package, so a bundle that uses it holds them all. `Sequential.fromConfig` and
 * `Model.fromConfig` with only the classes that are needed are smaller.
 *
 * @param serialized what {@link serialize} gave, or an entry of Keras' `config.json`
 * @param customObjects classes and functions of your own that the config names
 * @returns an object of the class that `serialized` names. Where the compiler cannot see that, it is taken to be a model with one
 *   input and one output; `deserialize<Dense>(…)` says what it is
 * @throws ValueError that lists everything that the config names and that is not known; nothing has changed then
 * @example
 * const copy = deserialize(serialize(model));
 */
export function deserialize<N extends keyof typeof layerClasses>(
  serialized:
    | { readonly className: N; readonly config?: unknown }
    | { readonly class_name: N; readonly config?: unknown },
  customObjects?: LayerClasses,
  ...extra: never[]
): FromConfig<(typeof layerClasses)[N]>;
export function deserialize<L = BaseModel>(
  serialized: SerializedLayer<L>,
  customObjects?: LayerClasses,
  ...extra: never[]
): L;
export function deserialize<L = BaseModel>(serialized: unknown, customObjects?: LayerClasses, ...extra: never[]): L;
export function deserialize(serialized: unknown, customObjects: LayerClasses = {}, ...extra: never[]): unknown {
  refuseExtra(extra, 'deserialize(serialized, customObjects)');
  return keepingNames(() => {
    const [layer] = deserializeLayers([serialized], { ...layerClasses, ...customObjects }, 'deserialize');
    return layer as AnyLayer;
  });
}
