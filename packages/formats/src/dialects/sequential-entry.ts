/** Sequences: in Keras 2 the first layer holds the shape of the input. */
import type { Json, JsonObject } from '../contents/model-contents.ts';
import { entryOf, isList, isObject, type Options } from './json-values.ts';
import type { RewriteContext } from './rewrite.ts';

/**
 * Rewrites the layers of a sequence, in place.
 *
 * The shape of the input that Keras 2 and TensorFlow.js write into the first layer becomes an input layer, named as keras 2.15
 * engine/sequential.py `add` names it.
 */
export function rewriteSequential(
  options: Options,
  entry: JsonObject,
  { report, name }: RewriteContext,
  rewriteLayer: (entry: JsonObject) => Options,
): void {
  const layers = entryOf(options, 'layers');
  if (!isList(layers)) throw report.broken('no layers', name);
  const [first] = layers;
  const input = isObject(first) ? inputLayerOf(first) : undefined;
  const rewritten = layers.map((layer) => {
    if (!isObject(layer)) throw report.broken('no layer', name);
    return rewriteLayer(layer);
  });
  options['layers'] = input === undefined ? rewritten : [rewriteLayer(input), ...rewritten];
  const shape = entryOf(options, 'build_input_shape') ?? buildShape(entry);
  delete options['build_input_shape'];
  if (isList(shape)) options['build_input_shape'] = shape;
}

/** The input layer that a first layer implies; undefined if it is one, or does not tell. */
function inputLayerOf(first: JsonObject): JsonObject | undefined {
  const config = entryOf(first, 'config');
  if (!isObject(config) || entryOf(first, 'class_name') === 'InputLayer') return undefined;
  const batchShape = batchShapeOf(config);
  if (batchShape === undefined) return undefined;
  const [name, dtype] = [entryOf(config, 'name'), entryOf(config, 'input_dtype') ?? entryOf(config, 'dtype')];
  return {
    class_name: 'InputLayer',
    config: {
      batch_shape: batchShape,
      dtype: typeof dtype === 'string' && !/^mixed_|16$/.test(dtype) ? dtype : 'float32',
      ...(typeof name === 'string' ? { name: `${name}_input` } : {}),
    },
  };
}

/** `batch_input_shape`, `batch_shape`, `input_shape`, or Keras 1's `input_dim`. */
function batchShapeOf(config: JsonObject): readonly Json[] | undefined {
  const whole = entryOf(config, 'batch_input_shape') ?? entryOf(config, 'batch_shape');
  if (isList(whole)) return whole;
  const size = entryOf(config, 'batch_size') ?? null;
  const shape = entryOf(config, 'input_shape');
  if (isList(shape)) return [size, ...shape];
  const [width, length] = [entryOf(config, 'input_dim'), entryOf(config, 'input_length')];
  if (typeof width !== 'number') return undefined;
  return length === undefined ? [size, width] : [size, length, width];
}

/** Keras 3 writes the input's shape of a model without an input layer beside its config. */
function buildShape(entry: JsonObject): Json | undefined {
  const build = entryOf(entry, 'build_config');
  return isObject(build) ? entryOf(build, 'input_shape') : undefined;
}
