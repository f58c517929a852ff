import type { JsonObject } from '../contents/model-contents.ts';
import { isKeras2HardSigmoid } from '../dialects/older-activations.ts';
import { Refusals } from '../dialects/refusals.ts';
import { keras2Layer } from './keras2-config.ts';
import { type InputShape, type OlderReader, olderEntry } from './older-config.ts';
import { tfjsLayer } from './tfjs-layers.ts';
import { tfjsActivation, tfjsObject } from './tfjs-objects.ts';

/**
 * The config of a model for TensorFlow.js 4.22, which computes the same from it.
 *
 * `keepdims` of global pooling becomes a Reshape named `…__keepdims`, and operations become layers where one computes the same.
 * TensorFlow.js ignores some options and takes others another way, so these are refused rather than written.
 *
 * @param config a config from {@link kerasConfig}
 * @param inputShapes the shapes of the inputs of layers in sequences, by the layer's name; without them options that depend on the
 *   shape are taken as those of pictures
 * @returns `{ class_name, config }`, for `modelTopology` of a `model.json`
 * @throws FileError that lists the layers and options that TensorFlow.js does not have
 * @example
 * const topology = tfjsConfig(kerasConfig(model));
 */
export function tfjsConfig(config: JsonObject, inputShapes?: ReadonlyMap<string, InputShape>): JsonObject {
  const refusals = new Refusals({
    where: 'model.json',
    message: 'The model has what TensorFlow.js cannot do',
    hint: 'Change it, or save the model as .keras.',
  });
  const reader: OlderReader = {
    refusals,
    takesObjects: false,
    unwrapsOutputs: false,
    inputShapes,
    layer(options, place) {
      const said = tfjsLayer(options, place, refusals);
      const older = keras2Layer(said.config, place);
      return { ...older, className: said.className, ...(said.reshape === undefined ? {} : { reshape: said.reshape }) };
    },
    object: (key, object, place) => tfjsObject(key, object, place, refusals),
    activation: (name, place) => tfjsActivation(name, place, refusals),
    activationLayer: (layer) => (isKeras2HardSigmoid(layer) ? 'hard_sigmoid' : undefined),
  };
  const [written] = olderEntry(config, reader);
  refusals.throwIfRefused();
  return written as JsonObject;
}
