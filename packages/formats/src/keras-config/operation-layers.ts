/** Operations of graphs as layers, for formats that have none. */
import type { Json, JsonObject } from '../contents/model-contents.ts';
import { entryOf, isObject, type Options } from '../dialects/json-values.ts';
import type { OlderCall } from './older-nodes.ts';

/** A layer that computes what an operation does. */
interface LayerOfOperation {
  /** The layer as Keras 3 writes it. */
  readonly entry: JsonObject;
  readonly calls: readonly OlderCall[];
}

/** A layer's class and options; undefined if there is none. */
type Said = { readonly className: string; readonly options: Options } | undefined;

const layer = (className: string, options: Options = {}): Said => ({ className, options });
const activation = (name: string): Said => layer('Activation', { activation: name });
const rescaling = (scale: number, offset: number): Said => layer('Rescaling', { scale, offset });

/** Operations on one tensor. */
const UNARY: ReadonlyMap<string, (config: JsonObject) => Said> = new Map<string, (config: JsonObject) => Said>([
  ['Relu', () => activation('relu')],
  ['Relu6', () => layer('ReLU', { max_value: 6, negative_slope: 0, threshold: 0 })],
  ['Sigmoid', () => activation('sigmoid')],
  ['Tanh', () => activation('tanh')],
  ['Silu', () => activation('silu')],
  ['Softplus', () => activation('softplus')],
  ['Softsign', () => activation('softsign')],
  ['Exp', () => activation('exponential')],
  ['Negative', () => rescaling(-1, 0)],
  ['Softmax', ({ axis = -1 }) => layer('Softmax', { axis })],
]);

/** Operations on two tensors, or a tensor and a number. */
const BINARY: ReadonlyMap<string, BinaryLayers> = new Map<string, BinaryLayers>([
  ['Add', { tensors: 'Add', right: (number) => rescaling(1, number), left: (number) => rescaling(1, number) }],
  [
    'Subtract',
    { tensors: 'Subtract', right: (number) => rescaling(1, -number), left: (number) => rescaling(-1, number) },
  ],
  [
    'Multiply',
    { tensors: 'Multiply', right: (number) => rescaling(number, 0), left: (number) => rescaling(number, 0) },
  ],
  ['Maximum', { tensors: 'Maximum' }],
  ['Minimum', { tensors: 'Minimum' }],
]);

/** Layers for an operation on two tensors, and on one with a number at the right or the left. */
interface BinaryLayers {
  readonly tensors: string;
  readonly right?: (number: number) => Said;
  readonly left?: (number: number) => Said;
}

/**
 * The layer that computes what an operation does, exactly; undefined if there is none.
 *
 * @param operation the entry of Keras 3
 * @param calls its calls, which differ in their tensors alone
 */
export function layerOfOperation(operation: JsonObject, calls: readonly OlderCall[]): LayerOfOperation | undefined {
  const name = entryOf(operation, 'name') ?? null;
  const className = String(operation['class_name']);
  const config = isObject(operation['config']) ? operation['config'] : {};
  const [args, ...others] = calls.map((call) => argumentsOf(call));
  if (args === undefined) return undefined;
  const said = layerFor(className, config, args);
  const inputs = [args, ...others].map((each) => each.filter(isObject));
  // Layers compute in float32, operations in the types of their tensors.
  if (said === undefined || !inputs.every((tensors) => tensors.every(isFloat32))) return undefined;
  return {
    entry: {
      module: 'keras.layers',
      class_name: said.className,
      config: { name, trainable: true, dtype: 'float32', ...said.options },
      registered_name: null,
      name,
    },
    calls: inputs.map((tensors) => ({ args: [tensors.length === 1 ? (tensors[0] as Json) : tensors], kwargs: {} })),
  };
}

function layerFor(className: string, config: JsonObject, args: readonly Json[]): Said {
  const [first, second] = args;
  if (className === 'Concatenate' && args.every(isObject)) return layer('Concatenate', { axis: config['axis'] ?? -1 });
  if (args.length === 1) return isObject(first) ? UNARY.get(className)?.(config) : undefined;
  const binary = BINARY.get(className);
  if (binary === undefined || args.length !== 2) return undefined;
  if (isObject(first) && isObject(second)) return sameRank(first, second) ? layer(binary.tensors) : undefined;
  if (typeof second === 'number') return binary.right?.(second);
  return typeof first === 'number' ? binary.left?.(first) : undefined;
}

/** The arguments by position. An operation on an array of tensors has one argument, the array. */
function argumentsOf({ args, kwargs }: OlderCall): readonly Json[] {
  const [first] = args;
  const values = Object.values(kwargs);
  if (args.length === 1 && values.length === 0 && Array.isArray(first)) return first as readonly Json[];
  return [...args, ...values];
}

function isFloat32(tensor: JsonObject): boolean {
  const config = entryOf(tensor, 'config');
  return isObject(config) && entryOf(config, 'dtype') === 'float32';
}

/** Layers that merge put axes between the batch and the rest where ranks differ; operations put them in front. */
function sameRank(...tensors: readonly JsonObject[]): boolean {
  const ranks = tensors.map((tensor) => {
    const config = entryOf(tensor, 'config');
    const shape = isObject(config) ? entryOf(config, 'shape') : undefined;
    return Array.isArray(shape) ? shape.length : undefined;
  });
  return ranks.every((rank) => rank !== undefined && rank === ranks[0]);
}
