/** The activations that Keras 3 does not know by their names. */
import type { Json, JsonObject } from '../contents/model-contents.ts';
import { entryOf, isObject } from './json-values.ts';
import type { RewriteContext } from './rewrite.ts';

/** The name of the layers that compute Keras 2's hard sigmoid. */
const HARD_SIGMOID = 'keras2_hard_sigmoid';

/** Tells the layers that stand for Keras 2's hard sigmoid. */
export function isKeras2HardSigmoid(entry: JsonObject): boolean {
  const config = entryOf(entry, 'config');
  return entryOf(entry, 'class_name') === 'Sequential' && isObject(config) && entryOf(config, 'name') === HARD_SIGMOID;
}

/** Keras 2's hard sigmoid, whose name means another function today. */
function olderHardSigmoid(): JsonObject {
  return {
    module: 'keras',
    class_name: 'Sequential',
    config: {
      name: HARD_SIGMOID,
      layers: [
        {
          module: 'keras.layers',
          class_name: 'Rescaling',
          config: { name: 'fifth_and_half', scale: 0.2, offset: 0.5 },
          registered_name: null,
        },
        {
          module: 'keras.layers',
          class_name: 'ReLU',
          config: { name: 'at_most_one', max_value: 1, negative_slope: 0, threshold: 0 },
          registered_name: null,
        },
      ],
    },
    registered_name: null,
  };
}

/**
 * The activation for a name that means another function today, or none.
 *
 * `hard_sigmoid` was clip(0.2 x + 0.5) up to Keras 2 and in TensorFlow.js (keras 2.15 activations.py, tfjs-layers activations.ts) and is
 * clip(x / 6 + 0.5) in Keras 3. The old one becomes the layers that compute it.
 */
export function olderActivation(name: string, context: RewriteContext): Json {
  const { report } = context;
  if (name === '<lambda>') {
    report.refuse(context, 'activation', name, 'files carry no code');
    return 'linear';
  }
  report.note(context, 'hard_sigmoid of Keras 2, clip(0.2 x + 0.5), kept as a Rescaling and a ReLU');
  return olderHardSigmoid();
}
