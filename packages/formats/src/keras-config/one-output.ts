import type { JsonObject } from '../contents/model-contents.ts';
import { isList, isObject, type Options } from '../dialects/json-values.ts';

/**
 * A layer of a sequence. If it is a functional model with an array of one output, it has that output by itself: Keras 3 passes the
 * array on to the next layer when it makes the sequence.
 *
 * Source: `build` in keras 3.15 src/models/sequential.py; `convert_inner_node_data` in tf.keras 2 reads both forms.
 */
export function withOneOutput(entry: JsonObject): Options {
  const { config } = entry;
  if (!isObject(config)) return entry;
  const { output_layers: outputs } = config;
  if (!isList(outputs) || outputs.length !== 1 || !isList(outputs[0])) return entry;
  return { ...entry, config: { ...config, output_layers: outputs[0] } };
}
