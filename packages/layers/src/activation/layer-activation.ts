/** What a layer with an `activation` puts its result through: a function, or a layer that is part of it. */
import { type Activation, type ActivationIdentifier, getActivation, serializeActivation, type Value } from '@sepal/ops';
import { readSerialized, type SerializedObject, ValueError } from '@sepal/tensor';
import type { CallContext } from '../layer/call-context.ts';
import { type AnyLayer, Layer } from '../layer/layer.ts';
import { type SerializedLayer, serialize } from '../model/serialized.ts';

/** A function, or a layer with one input and one output. */
export type LayerActivation = Activation | Layer;

/** What layers take as their activation. A layer as data is for `deserialize`, which knows the classes of layers. */
export type LayerActivationIdentifier = ActivationIdentifier | Layer | SerializedObject;

/** Finds an activation. @throws ValueError for what is none */
export function resolveActivation(identifier: unknown, where: string): LayerActivation {
  if (identifier instanceof Layer) return identifier;
  const layer = readSerialized(identifier);
  if (layer !== undefined && (identifier as { readonly config?: unknown }).config !== layer.className) {
    throw new ValueError({
      where,
      message: `The activation is a layer as data, of class ${layer.className}.`,
      hint: 'Give the layer itself, or read the whole config with deserialize, which knows the classes of layers.',
    });
  }
  return getActivation(identifier as ActivationIdentifier, { where });
}

/** Puts a value through the activation of a layer. */
export function activate(
  { activation }: { readonly activation: LayerActivation },
  x: Value,
  context: CallContext,
): Value {
  return activation instanceof Layer ? context.apply(activation, x) : activation(x);
}

/** An activation as configs have it: the name of a function, or a layer as data. */
export function serializeLayerActivation(
  activation: LayerActivation,
): ReturnType<typeof serializeActivation> | SerializedLayer {
  return activation instanceof Layer ? serialize(activation as unknown as AnyLayer) : serializeActivation(activation);
}
