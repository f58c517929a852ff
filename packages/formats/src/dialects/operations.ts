/** Operations in graphs of tf.keras: layers that stand for functions of TensorFlow, as the operations of Keras 3. */
import type { Json, JsonObject } from '../contents/model-contents.ts';
import type { CallNode } from './inbound-nodes.ts';
import { copyOf, entryOf, isList, isObject, type Options } from './json-values.ts';

/** How a function of TensorFlow is said in Keras 3. */
interface Operation {
  readonly module: 'keras.src.ops.numpy' | 'keras.src.ops.nn' | 'keras.src.ops.core';
  readonly className: string;
  /** The names of arguments after the first, in Keras 3's order. */
  readonly args?: readonly string[];
  /** Arguments that Keras 3 keeps in the config, by their names there. */
  readonly config?: Readonly<Record<string, string>>;
}

const numpy = (className: string, more: Partial<Operation> = {}): Operation => ({
  module: 'keras.src.ops.numpy',
  className,
  ...more,
});
const nn = (className: string, more: Partial<Operation> = {}): Operation => ({
  module: 'keras.src.ops.nn',
  className,
  ...more,
});
const binary = (className: string): Operation => numpy(className, { args: ['y'] });
const reduction = (className: string): Operation =>
  numpy(className, { config: { axis: 'axis', keepdims: 'keepdims' } });

/** tf.keras 2.4 to 2.15 layers/core/tf_op_layer.py: `function` is the symbol of the function below `tf`. */
const FUNCTIONS: ReadonlyMap<string, Operation> = new Map([
  ['__operators__.add', binary('Add')],
  ['math.add', binary('Add')],
  ['math.subtract', binary('Subtract')],
  ['math.multiply', binary('Multiply')],
  ['math.divide', binary('Divide')],
  ['math.truediv', binary('TrueDivide')],
  ['math.maximum', binary('Maximum')],
  ['math.minimum', binary('Minimum')],
  ['math.pow', binary('Power')],
  ['math.negative', numpy('Negative')],
  ['math.abs', numpy('Absolute')],
  ['math.square', numpy('Square')],
  ['math.sqrt', numpy('Sqrt')],
  ['math.exp', numpy('Exp')],
  ['math.log', numpy('Log')],
  ['math.tanh', numpy('Tanh')],
  ['math.sigmoid', nn('Sigmoid')],
  ['math.reduce_mean', reduction('Mean')],
  ['math.reduce_sum', reduction('Sum')],
  ['math.reduce_max', reduction('Max')],
  ['math.reduce_min', reduction('Min')],
  ['nn.relu', nn('Relu')],
  ['nn.relu6', nn('Relu6')],
  ['nn.silu', nn('Silu')],
  ['nn.softmax', nn('Softmax', { config: { axis: 'axis' } })],
  ['nn.sigmoid', nn('Sigmoid')],
  ['nn.tanh', numpy('Tanh')],
  ['cast', { module: 'keras.src.ops.core', className: 'Cast', config: { dtype: 'dtype' } }],
  ['concat', numpy('Concatenate', { config: { axis: 'axis' } })],
  ['reshape', numpy('Reshape', { config: { shape: 'newshape' } })],
  ['transpose', numpy('Transpose', { config: { perm: 'axes' } })],
  ['expand_dims', numpy('ExpandDims', { config: { axis: 'axis' } })],
  ['squeeze', numpy('Squeeze', { config: { axis: 'axis' } })],
  ['__operators__.getitem', numpy('GetItem', { args: ['slice_spec'] })],
]);

/** TensorFlow 2.0 to 2.3 tensorflow/python/keras/engine/base_layer.py TensorFlowOpLayer: `op` of its `node_def`. */
const OPS: ReadonlyMap<string, Operation> = new Map([
  ['Add', binary('Add')],
  ['AddV2', binary('Add')],
  ['Sub', binary('Subtract')],
  ['Mul', binary('Multiply')],
  ['RealDiv', binary('Divide')],
  ['Maximum', binary('Maximum')],
  ['Minimum', binary('Minimum')],
  ['Neg', numpy('Negative')],
  ['Square', numpy('Square')],
  ['Sqrt', numpy('Sqrt')],
  ['Exp', numpy('Exp')],
  ['Relu', nn('Relu')],
  ['Relu6', nn('Relu6')],
  ['Sigmoid', nn('Sigmoid')],
  ['Tanh', numpy('Tanh')],
]);

/** Tells the layers of tf.keras that stand for a function. */
export function isOperationLayer(className: string): boolean {
  return className === 'TFOpLambda' || className === 'SlicingOpLambda' || className === 'TensorFlowOpLayer';
}

/** What is wrong with a layer that stands for a function which has no equivalent; undefined if it has one. */
export function unknownOperation(config: JsonObject): string | undefined {
  if (operationOf(config) !== undefined) return undefined;
  const name = entryOf(config, 'function') ?? opOf(config) ?? entryOf(config, 'name') ?? null;
  return `the operation ${String(name)} is not supported`;
}

/** The entry of Keras 3 for a layer that stands for a function, without its calls. */
export function operationEntry(name: string, config: JsonObject): Options {
  const { module, className } = operationOf(config) as Operation;
  return { module, class_name: className, config: { name }, registered_name: className };
}

/**
 * How the calls of a layer that stands for a function are rewritten; undefined for other layers. Arguments that Keras 3 keeps in the
 * config go there.
 */
export function operationNode(entry: JsonObject, target: Options): ((node: CallNode) => CallNode) | undefined {
  const className = entryOf(entry, 'class_name');
  const config = entryOf(entry, 'config');
  if (typeof className !== 'string' || !isOperationLayer(className) || !isObject(config)) return undefined;
  const operation = operationOf(config);
  if (operation === undefined) return undefined;
  const constants = entryOf(config, 'constants');
  return ({ args, kwargs }) => {
    const inputs = isObject(constants) ? withConstants(args, constants) : args;
    const options = copyOf(kwargs);
    const more = (operation.args ?? []).flatMap((name) => {
      const value = entryOf(options, name);
      delete options[name];
      return value === undefined ? [] : [name === 'slice_spec' ? slices(value) : value];
    });
    const kept = copyOf(isObject(entryOf(target, 'config')) ? (target['config'] as JsonObject) : {});
    for (const [name, key] of Object.entries(operation.config ?? {})) {
      const value = entryOf(options, name);
      delete options[name];
      if (value !== undefined) kept[key] = value;
    }
    target['config'] = kept;
    delete options['name'];
    return { args: [...inputs, ...more], kwargs: options };
  };
}

function operationOf(config: JsonObject): Operation | undefined {
  const symbol = entryOf(config, 'function');
  if (typeof symbol === 'string') return FUNCTIONS.get(symbol);
  const op = opOf(config);
  if (op !== undefined) return OPS.get(op);
  return entryOf(config, 'name') === undefined ? undefined : slicing(config);
}

/** SlicingOpLambda may have no `function`: tf.keras writes '__operators__.getitem' there from 2.5. */
function slicing(config: JsonObject): Operation | undefined {
  const name = entryOf(config, 'name');
  return typeof name === 'string' && name.startsWith('tf.__operators__.getitem')
    ? FUNCTIONS.get('__operators__.getitem')
    : undefined;
}

/** The op of a TensorFlowOpLayer, whose `node_def` is JSON in a string. */
function opOf(config: JsonObject): string | undefined {
  const text = entryOf(config, 'node_def');
  if (typeof text !== 'string') return undefined;
  return /"op"\s*:\s*"(\w+)"/.exec(text)?.[1];
}

/** Puts the constants of a TensorFlowOpLayer, by position, among its inputs. */
function withConstants(args: readonly Json[], constants: JsonObject): readonly Json[] {
  const [first] = args;
  const inputs = args.length === 1 && isList(first) ? [...first] : [...args];
  for (const [position, value] of Object.entries(constants)) inputs.splice(Number(position), 0, value);
  return inputs;
}

/** `{ start, stop, step }` of tf.keras as Keras 3's slices. */
function slices(value: Json): Json {
  if (isList(value)) return value.map(slices);
  if (!isObject(value) || !Object.hasOwn(value, 'start')) return value;
  const { start = null, stop = null, step = null } = value;
  return { class_name: '__slice__', config: { start, stop, step } };
}
