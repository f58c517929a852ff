import { refuseExtra } from '@sepal/tensor/options';
import type { AnyLayer } from './graph/layer-graph.ts';
import { allOrNothing } from './layer/all-or-nothing.ts';
import type { FromConfig, LayerClasses } from './layer/layer-class.ts';
import { layerClasses } from './layer-classes.ts';
import type { BaseModel } from './model/base-model.ts';
import { classTable } from './model/class-table.ts';
import { deserializeLayers, type SerializedLayer } from './model/serialized.ts';
import { operationClasses } from './operation/operation-classes.ts';

/**
 * Makes a layer or a model from `{ className, config }`, in Sepal's spelling or Keras'.
 *
 * It references every layer of this package, so a bundle that uses it contains them all. For smaller bundles, call
 * `Sequential.fromConfig` or `Model.fromConfig` with only the classes that you need.
 *
 * @param serialized the result of {@link serialize}, or an entry of Keras' `config.json`
 * @param customObjects your own classes and functions that the config names
 * @returns an instance of the class that `serialized` names. If the compiler cannot tell, the type is a model with one input and
 *   one output; `deserialize<Dense>(…)` sets it
 * @throws ValueError that lists everything unknown that the config names; nothing has changed then
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
  return allOrNothing(() => {
    const [layer] = deserializeLayers([serialized], knownClasses(customObjects), 'deserialize');
    return layer as AnyLayer;
  });
}

/**
 * Every layer and operation of this package, and your own classes and functions: what `deserialize` finds names in. For
 * `Model.fromConfig` and the like.
 *
 * @param customObjects your own, by class name or registered name, `package>Name`; they come first
 * @example
 * const model = Model.fromConfig(config, knownClasses({ Scale }));
 */
export function knownClasses(customObjects: LayerClasses = {}, ...extra: never[]): LayerClasses {
  refuseExtra(extra, 'knownClasses(customObjects)');
  return classTable({ ...layerClasses, ...operationClasses }, customObjects);
}
