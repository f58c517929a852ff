/** The activation of a layer: a function, or a layer that becomes part of it. */
import { type Activation, type ActivationIdentifier, getActivation, serializeActivation, type Value } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { readSerialized, type SerializedObject } from '@sepal/tensor/options';
import type { CallContext } from '../layer/call-context.ts';
import { Layer } from '../layer/layer.ts';
import { type SerializedLayer, serialize } from '../model/serialized.ts';

/** A function, or a layer with one input and one output. */
export type LayerActivation = Activation | Layer;

/** What layers accept as activation. Serialized layers only work in `deserialize`, which knows the layer classes. */
export type LayerActivationIdentifier = ActivationIdentifier | Layer | SerializedObject;

/** Resolves an identifier to an activation. @throws ValueError for an invalid one */
export function resolveActivation(identifier: unknown, where: string): LayerActivation {
  if (identifier instanceof Layer) return identifier;
  const layer = readSerialized(identifier);
  if (layer !== undefined && (identifier as { readonly config?: unknown }).config !== layer.className) {
    throw new ValueError({
      where,
      message: `The activation is a serialized layer of class ${layer.className}.`,
      hint: 'Pass the layer itself, or read the whole config with deserialize, which knows the layer classes.',
    });
  }
  return getActivation(identifier as ActivationIdentifier, { where });
}

/** Applies the activation of a layer. */
export function activate(
  { activation }: { readonly activation: LayerActivation },
  x: Value,
  context: CallContext,
): Value {
  return activation instanceof Layer ? context.apply(activation, x) : activation(x);
}

/** An activation as configs write it: the name of a function, or a serialized layer. */
export function serializeLayerActivation(
  activation: LayerActivation,
): ReturnType<typeof serializeActivation> | SerializedLayer {
  return activation instanceof Layer ? serialize(activation) : serializeActivation(activation);
}
