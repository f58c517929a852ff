/** Operations in Keras 3's `.h5` files, which leave out the modules by which Keras 3 tells operations from layers. */
import type { JsonObject } from '../contents/model-contents.ts';
import type { Options } from './json-values.ts';

/** The modules of operations, by their classes (keras 3.15 src/ops and src/activations): every one that `@sepal/layers` has, and others to be named. */
const MODULES: ReadonlyMap<string, string> = /* @__PURE__ */ new Map(
  Object.entries({
    'ops.numpy':
      'Abs Absolute Add All Amax Amin Any Argmax Argmin Average Ceil Clip Concatenate Cos Divide Equal Exp ExpandDims Expm1 Flip Floor FloorDivide GetItem Greater GreaterEqual Less LessEqual Log Log1p LogicalAnd LogicalNot LogicalOr Matmul Max Maximum Mean Min Minimum Moveaxis Multiply Negative NotEqual Pad Power Ravel Reciprocal Reshape Sign Sin Split Sqrt Square Squeeze Stack Std Subtract Sum Swapaxes Tanh Transpose TrueDivide Var Where',
    'ops.nn':
      'Celu Elu Gelu Glu HardShrink HardSigmoid HardSilu HardTanh LeakyRelu LogSigmoid LogSoftmax Relu Relu6 Selu Sigmoid Silu SoftShrink Softmax Softplus Softsign SparsePlus SparseSigmoid Sparsemax Squareplus TanhShrink Threshold',
    'ops.core': 'Cast',
    'ops.math': 'Erf Erfc Logsumexp Rsqrt',
    'activations.activations': 'Mish ReLU',
  }).flatMap(([module, names]) => names.split(' ').map((name) => [name, `keras.src.${module}`] as const)),
);

/** Every layer of Keras 3 writes these options, and no operation but Cast does, which has a `dtype` of its own. */
const OF_LAYERS = ['trainable', 'dtype'];
const OWN_OPTIONS: ReadonlyMap<string, string> = /* @__PURE__ */ new Map([['Cast', 'dtype']]);

/**
 * An operation of a `.h5` file; undefined for a layer.
 *
 * Keras 3.15 legacy/saving/legacy_h5_format.py: an addition and the layer Add are both `Add` there, so Keras itself takes one for the
 * other. Their options differ.
 */
export function unmarkedOperation(className: string, options: JsonObject): Options | undefined {
  const module = MODULES.get(className);
  const isLayer = OF_LAYERS.some((key) => Object.hasOwn(options, key) && OWN_OPTIONS.get(className) !== key);
  if (module === undefined || isLayer) return undefined;
  return { module, class_name: className, config: options, registered_name: className };
}
