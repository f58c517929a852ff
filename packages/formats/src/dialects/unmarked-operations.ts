/** Operations in Keras 3's `.h5` files, which leave out the modules by which Keras 3 tells operations from layers. */
import type { JsonObject } from '../contents/model-contents.ts';
import type { Options } from './json-values.ts';

/** The modules of operations, by their classes (keras 3.15 src/ops). */
const MODULES: ReadonlyMap<string, string> = /* @__PURE__ */ new Map(
  Object.entries({
    numpy:
      'Abs Absolute Add Average Clip Concatenate Cos Divide Exp ExpandDims GetItem Log Max Maximum Mean Min Minimum Multiply Negative Pad Power Reciprocal Reshape Sin Sqrt Square Squeeze Stack Subtract Sum Tanh Transpose TrueDivide Where',
    nn: 'Celu Elu Gelu Glu HardSigmoid HardSilu HardTanh LeakyRelu LogSigmoid LogSoftmax Relu Relu6 Selu Sigmoid Silu Softmax Softplus Softsign TanhShrink',
    core: 'Cast',
    math: 'Rsqrt',
  }).flatMap(([module, names]) => names.split(' ').map((name) => [name, `keras.src.ops.${module}`] as const)),
);

/** Every layer of Keras 3 writes these options, and no operation does. */
const OF_LAYERS = ['trainable', 'dtype'];

/**
 * An operation of a `.h5` file; undefined for a layer.
 *
 * Keras 3.15 legacy/saving/legacy_h5_format.py: an addition and the layer Add are both `Add` there, so Keras itself takes one for the
 * other. Their options differ.
 */
export function unmarkedOperation(className: string, options: JsonObject): Options | undefined {
  const module = MODULES.get(className);
  if (module === undefined || OF_LAYERS.some((key) => Object.hasOwn(options, key))) return undefined;
  return { module, class_name: className, config: options, registered_name: className };
}
