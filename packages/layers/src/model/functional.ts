import type { Value } from '@sepal/ops';
import { GraphError, type SymbolicShape } from '@sepal/tensor';
import { classNameOf, readConfig } from '@sepal/tensor/options';
import type { MapStructure } from '../graph/element-types.ts';
import { type AnyLayer, isSymbolic, type LayerNode, type SymbolicTensor } from '../graph/layer-graph.ts';
import { valuesFor } from '../graph/named-values.ts';
import { flatten, frozenStructure, mapLeaves, packLike, type Structure } from '../graph/structure.ts';
import { InputLayer } from '../input/input-layer.ts';
import { allOrNothing } from '../layer/all-or-nothing.ts';
import { type CallContext, isValue } from '../layer/call-context.ts';
import type { Config, ConstructorOf, FromConfig, LayerClasses, MADE } from '../layer/layer-class.ts';
import { givenOptions, type LayerOptions, resolveLayerOptions, whereOf } from '../layer/layer-options.ts';
import { isOperation } from '../operation/any-operation.ts';
import { BaseModel } from './base-model.ts';
import { connectFunctional, functionalConfig } from './functional-config.ts';
import { withOwnInputs } from './own-inputs.ts';
import { markShared } from './shared-layers.ts';

/** Options of {@link Model}. */
export interface ModelOptions<I, O> extends Pick<LayerOptions, 'name' | 'trainable'> {
  /** The inputs: one tensor of `input()`, an array or an object of them. */
  readonly inputs: I;
  /** The outputs: one tensor, an array or an object of them. */
  readonly outputs: O;
}

/**
 * A model made of layers called on `input()`s, with branches, several inputs and outputs, shared layers and nested models.
 *
 * It is also a layer: call `apply` to nest it in another model.
 *
 * @throws GraphError if the outputs do not depend on the inputs, or two layers share a name
 * @see https://keras.io/api/models/model/
 * @example
 * const x = input({ shape: [224, 224, 10] });
 * const y = new SeparableConv2D({ filters: 32, kernelSize: 3, padding: 'same', activation: 'relu' }).apply(x);
 * const model = new Model({ inputs: x, outputs: y });
 * model.countParams(); // 442
 */
export class Model<
  I extends Structure<SymbolicTensor> = SymbolicTensor,
  O extends Structure<SymbolicTensor> = SymbolicTensor<'float32'>,
> extends BaseModel<I, O> {
  declare static readonly [MADE]?: Model;

  static override readonly className: string = 'Functional';

  /**
   * Makes a model from the result of {@link getConfig}, or from Keras' config of a functional model.
   *
   * @param classes the layer classes that the config names; `layerClasses` has all of this package
   * @throws ValueError that lists everything missing that the config names; GraphError if the calls have a cycle
   */
  static override fromConfig<C extends ConstructorOf<unknown>>(
    this: C,
    config: Config,
    classes?: LayerClasses,
  ): FromConfig<C>;
  static override fromConfig<L>(this: ConstructorOf<L>, config: Config, classes?: LayerClasses): L;
  static override fromConfig<L>(this: ConstructorOf<L>, config: Config, classes: LayerClasses = {}): L {
    const where = 'Model.fromConfig';
    const { name, trainable, dtype, ...parts } = readConfig(config, where);
    return allOrNothing(() => new this({ name, trainable, ...connectFunctional(parts, classes, where) }));
  }

  readonly inputs: I;
  readonly outputs: O;
  /** The calls of the model's layers, in topological order. */
  readonly calls: readonly LayerNode[];
  /** For every call, the length of the longest path to the outputs. */
  readonly depths: ReadonlyMap<LayerNode, number>;
  readonly #inputTensors: readonly SymbolicTensor[];
  readonly #operations: readonly AnyLayer[];

  constructor(...given: [options: ModelOptions<I, O>]) {
    const className = classNameOf(new.target);
    checkForm(given[0], className);
    const { inputs, outputs, ...base } = givenOptions(given, new.target, { inputs: true, outputs: true });
    const where = whereOf(className, base.name);
    const ends = { inputs: checked(inputs, 'inputs', where), outputs: checked(outputs, 'outputs', where) };
    resolveLayerOptions(base, className);
    const own = withOwnInputs(ends.inputs, ends.outputs, where);
    super(base);
    this.inputs = frozenStructure(packLike(inputs, isSymbolic, own.inputs), isSymbolic) as I;
    this.outputs = frozenStructure(packLike(outputs, isSymbolic, own.outputs), isSymbolic) as O;
    this.#inputTensors = own.inputs;
    this.#operations = own.layers;
    this.calls = Object.freeze(own.nodes);
    this.depths = own.depths;
    this.inputSpecs = own.inputs.map(({ shape }) => ({ rank: shape.length, axes: knownLengths(shape) }));
    super.build(mapLeaves<SymbolicTensor, SymbolicShape>(inputs, isSymbolic, ({ shape }) => shape) as never);
    if (base.trainable === false) this.trainable = false;
  }

  override get layers(): readonly AnyLayer[] {
    return this.#operations.filter((layer) => !isOperation(layer));
  }

  override get operations(): readonly AnyLayer[] {
    return [...this.#operations];
  }

  override conform<T>(inputs: Structure<T>, isLeaf: (value: unknown) => value is T): Structure<T> {
    const ends = this.inputs;
    return packLike(ends, isSymbolic, valuesFor(inputs, isLeaf, { ends, what: 'input', where: this.where }));
  }

  override call(inputs: MapStructure<I, Value>, context: CallContext): MapStructure<O, Value> {
    const values = new Map<SymbolicTensor, Value>();
    const given = flatten(inputs as Structure<Value>, isValue);
    for (const [index, tensor] of this.#inputTensors.entries()) values.set(tensor, given[index] as Value);
    const valueAt = (tensor: SymbolicTensor): Value => values.get(tensor) as Value;
    for (const node of this.calls) {
      if (node.layer instanceof InputLayer) continue;
      // As in Keras 3, the `training` option of the model's caller overrides that of the layer's call.
      const training = context.trainingAsked ?? node.options.training;
      const outputs = context.apply(node.layer, mapLeaves(node.inputs, isSymbolic, valueAt), { training });
      for (const [index, value] of flatten(outputs as Structure<Value>, isValue).entries()) {
        values.set(node.outputTensors[index] as SymbolicTensor, value);
      }
    }
    return mapLeaves(this.outputs, isSymbolic, valueAt) as MapStructure<O, Value>;
  }

  override getConfig(): Record<string, unknown> {
    const { name, trainable } = this;
    const config = { name, trainable, ...functionalConfig(this) };
    markShared(this, config);
    return config;
  }
}

/** @throws GraphError for inputs and outputs as positional arguments, as in Keras */
function checkForm(options: unknown, where: string): void {
  const array = Array.isArray(options);
  if (!isSymbolic(array ? options[0] : options)) return;
  throw new GraphError({
    where,
    message: `The inputs and outputs are the options of one object. Received ${array ? 'an array' : 'a symbolic tensor'} in its place.`,
    hint: 'Write new Model({ inputs: x, outputs: y }).',
  });
}

function checked(structure: Structure<SymbolicTensor>, name: string, where: string): SymbolicTensor[] {
  if (structure === undefined || structure === null) {
    throw new GraphError({ where, message: `\`${name}\` is missing.`, hint: 'A model needs inputs and outputs.' });
  }
  const values = flatten(structure, isSymbolic, { where, argument: name, leaf: 'symbolic tensor' });
  const twice = name === 'inputs' && new Set(values).size < values.length;
  if (!twice) return values;
  throw new GraphError({ where, message: 'An input is given twice.', hint: 'Give each input once.' });
}

/** The known lengths of the axes after the batch. */
function knownLengths(shape: SymbolicShape): Record<number, number> {
  const entries = [...shape.entries()].filter(([axis, length]) => axis > 0 && length !== null);
  return Object.fromEntries(entries) as Record<number, number>;
}
