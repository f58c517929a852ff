import type { Value } from '@sepal/ops';
import * as regularizers from '@sepal/regularizers';
import { formatShape, type SymbolicShape, Tensor, ValueError } from '@sepal/tensor';
import { type Brand, VERSION } from '@sepal/tensor/copies';
import { classNameOf, listFew, readConfig, soleOptions } from '@sepal/tensor/options';
import { applySymbolic, inferOutputs } from '../graph/apply-symbolic.ts';
import type { MapStructure, SameDType, SymbolicOutputs, TensorOutputs } from '../graph/element-types.ts';
import {
  type AnyLayer,
  type CallOptions,
  checkCallOptions,
  firstNode,
  isSymbolic,
  type LayerNode,
  type SymbolicTensor,
} from '../graph/layer-graph.ts';
import { flatten, mapLeaves, packLike, type Structure } from '../graph/structure.ts';
import { snapshot, whileBuilding } from './all-or-nothing.ts';
import { CallContext, isValue } from './call-context.ts';
import { isShape } from './check-input-shape.ts';
import { checkReceiver } from './check-receiver.ts';
import { checkInputSpec, type InputSpec } from './input-spec.ts';
import type { Config, ConstructorOf, FromConfig, LayerClasses } from './layer-class.ts';
import { type LayerOptions, resolveLayerOptions } from './layer-options.ts';
import { nextLayerName } from './names.ts';
import { StateOwner } from './state-owner.ts';

/**
 * The base of all layers: configuration, variables, and a `call` written in ops.
 *
 * `I` and `O` are the structures of inputs and outputs: one {@link SymbolicTensor}, an array or an object of them. If the
 * output's element type is fixed, specify it, as in `Layer<SymbolicTensor, SymbolicTensor<'int32'>>`; the default is float32 for
 * float32 inputs.
 *
 * A custom layer makes its weights in `build`, computes in `call` and returns its options from `getConfig`:
 *
 * @example
 * class Scale extends Layer {
 *   static override readonly className = 'Scale';
 *   factor!: Variable;
 *
 *   override build(inputShape: SymbolicShape): void {
 *     this.factor = this.addWeight({ name: 'factor', shape: [inputShape.at(-1) as number], initializer: 'ones' });
 *     super.build(inputShape);
 *   }
 *
 *   override call(x: Value, context: CallContext): Value {
 *     return multiply(x, context.read(this.factor));
 *   }
 * }
 */
export abstract class Layer<
    I extends Structure<SymbolicTensor> = SymbolicTensor,
    O extends Structure<SymbolicTensor> = SameDType,
  >
  extends StateOwner
  implements AnyLayer
{
  static readonly sepal: Brand = { kind: 'Layer', version: VERSION };

  /** The name of the class in configs, errors and automatic names, whatever a bundler renames it to. */
  static readonly className: string = 'Layer';

  /**
   * Makes a layer from the result of {@link getConfig}, or from Keras' config with snake_case keys.
   *
   * @param classes the classes that a model's config may name
   */
  static fromConfig<C extends ConstructorOf<unknown>>(this: C, config: Config, classes?: LayerClasses): FromConfig<C>;
  static fromConfig<L>(this: ConstructorOf<L>, config: Config, classes?: LayerClasses): L;
  static fromConfig<L>(this: ConstructorOf<L>, config: Config, _classes?: LayerClasses): L {
    return new this(readConfig(config, 'fromConfig'));
  }

  readonly activityRegularizer: regularizers.Regularizer | null;
  /** The option `inputShape`, for the first layer of a `Sequential`. */
  readonly inputShape: SymbolicShape | undefined;
  /**
   * The requirements on each input; set in the constructor or in `build`. `[{}]` means exactly one input of any shape; empty (the
   * default) means no requirements.
   */
  protected inputSpecs: readonly InputSpec[] = [];
  readonly #nodes: LayerNode[] = [];
  #callLosses: readonly Tensor[] = [];

  constructor(...given: [options?: LayerOptions | undefined]) {
    const className = classNameOf(new.target);
    const resolved = resolveLayerOptions(soleOptions(given, className, 'name'), className);
    super(resolved.name ?? nextLayerName(className), resolved.trainable);
    this.activityRegularizer = resolved.activityRegularizer;
    this.inputShape = resolved.inputShape;
  }

  /** Computes the outputs from the inputs, in ops. `context` gives access to the variables. */
  abstract call(inputs: MapStructure<I, Value>, context: CallContext): MapStructure<O, Value>;

  /**
   * Makes the weights for inputs of this shape. Layers with weights override it and call `super.build` at the end.
   *
   * @param inputShape shape(s) of the input(s), with `null` for the batch
   * @throws ValueError if the layer is already built
   */
  build(_inputShape: MapStructure<I, SymbolicShape>): void {
    this.markBuilt();
  }

  /**
   * Calls the layer.
   *
   * On symbolic tensors it returns symbolic tensors, to put a model together. On tensors it computes at once with the references,
   * which are exact but slow; for speed, use a model's `predict`. State updates (moving averages, seed counters) are applied
   * together once the whole call has succeeded.
   *
   * @param options `training`: whether to behave as in training (default false)
   * @throws ShapeError if the inputs do not match; nothing has changed then
   */
  apply(inputs: MapStructure<I, SymbolicTensor<'float32'>>, options?: CallOptions): SymbolicOutputs<O, 'float32'>;
  apply(inputs: MapStructure<I, SymbolicTensor>, options?: CallOptions): SymbolicOutputs<O>;
  apply(inputs: MapStructure<I, Tensor<'float32'>>, options?: CallOptions): TensorOutputs<O, 'float32'>;
  apply(inputs: MapStructure<I, Tensor>, options?: CallOptions): TensorOutputs<O>;
  apply(inputs: MapStructure<I, SymbolicTensor | Tensor>, options: CallOptions = {}): unknown {
    checkReceiver(this, 'apply');
    checkCallOptions(options, this.where);
    const conforming = this.conform(inputs as Structure<SymbolicTensor | Tensor>, isSymbolicOrTensor);
    const leaves = flatten(conforming, isSymbolicOrTensor);
    if (leaves.every(isSymbolic)) {
      return whileBuilding(this, () => applySymbolic(this, conforming as Structure<SymbolicTensor>, options));
    }
    if (leaves.some(isSymbolic)) {
      throw new ValueError({
        where: this.where,
        message: 'Received symbolic tensors and tensors together.',
        hint: 'Use symbolic tensors alone to put a model together, tensors alone to compute.',
      });
    }
    const context = CallContext.eager(options.training);
    const outputs = whileBuilding(this, () => context.applyOutermost(this, conforming as Structure<Value>));
    context.commit();
    this.#callLosses = context.losses as readonly Tensor[];
    return outputs;
  }

  /**
   * The output shape for inputs of this shape; `null` lengths stay unknown where they matter.
   *
   * It follows from the shape rules of the ops in `call`, so layers need not implement it. The layer is not modified.
   *
   * @throws ShapeError if the inputs do not match
   */
  computeOutputShape(inputShape: MapStructure<I, SymbolicShape>): MapStructure<O, SymbolicShape> {
    flatten(inputShape as Structure<SymbolicShape>, isShape, {
      where: `${this.where} computeOutputShape`,
      argument: 'inputShape',
      leaf: 'shape',
    });
    const types = mapLeaves(inputShape as Structure<SymbolicShape>, isShape, (shape) => ({
      shape,
      dtype: 'float32' as const,
    }));
    const restore = this.built ? undefined : snapshot([this]);
    try {
      const outputs = inferOutputs(this, types, {});
      return mapLeaves(outputs, isValue, ({ shape }) => shape) as MapStructure<O, SymbolicShape>;
    } finally {
      restore?.();
    }
  }

  /**
   * Copies inputs into the structure that {@link call} takes. A layer with one input unpacks an array or object of one, such as the
   * result of a model with `outputs: [y]`; a model matches its inputs by name.
   *
   * @throws ValueError if the layer cannot be called on this structure
   */
  conform<T>(inputs: Structure<T>, isLeaf: (value: unknown) => value is T): Structure<T> {
    const leaves = flatten(inputs, isLeaf, { where: this.where, argument: 'inputs' });
    return this.inputSpecs.length === 1 && leaves.length === 1 ? (leaves[0] as T) : packLike(inputs, isLeaf, leaves);
  }

  /** Checks the inputs and builds the layer if necessary. Must precede every `call`. */
  prepare(inputs: MapStructure<I, Value>): void {
    const structure = inputs as Structure<Value>;
    const shapes = flatten(structure, isValue).map(({ shape }) => shape);
    this.checkInputShapes(shapes);
    if (this.built) return;
    this.build(mapLeaves(structure, isValue, ({ shape }) => shape) as MapStructure<I, SymbolicShape>);
    this.markBuilt();
    this.checkInputShapes(shapes);
  }

  /** @throws ShapeError if the shapes do not meet the layer's requirements */
  protected checkInputShapes(shapes: readonly SymbolicShape[]): void {
    const { inputSpecs, where } = this;
    if (inputSpecs.length > 0 && shapes.length !== inputSpecs.length) {
      throw new ValueError({
        where,
        message: `Layer '${this.name}' expects ${inputSpecs.length} input(s), but it received ${shapes.length} input tensors.`,
        hint: `Received shapes ${listFew(shapes.map(formatShape))}.`,
      });
    }
    for (const [index, spec] of inputSpecs.entries()) {
      checkInputSpec(spec, shapes[index] as SymbolicShape, index, where);
    }
  }

  /** The losses of the last `apply` on tensors, then the penalties on trainable weights. */
  get losses(): readonly Tensor[] {
    const penalties = this.trainableWeights.flatMap(({ regularizer, value }) =>
      regularizer === null ? [] : [regularizer.call(value) as Tensor],
    );
    return [...this.#callLosses, ...penalties];
  }

  /** The layer's calls on symbolic tensors, in order. A call belongs to every graph that contains its tensors. */
  get nodes(): readonly LayerNode[] {
    return [...this.#nodes];
  }

  /** Adds a call on symbolic tensors to {@link nodes}; called by `apply`. */
  addNode(node: LayerNode): void {
    this.#nodes.push(node);
  }

  /** The input(s) of the first call on symbolic tensors; a model's own inputs. @throws GraphError if there was none */
  get input(): MapStructure<I, SymbolicTensor> {
    return firstNode(this.#nodes, 'input', this.where).inputs as MapStructure<I, SymbolicTensor>;
  }

  /**
   * The output(s) of the first call on symbolic tensors; a model's own outputs. For other calls, use the result of `apply` or
   * `nodes[i].outputs`.
   *
   * @throws GraphError if there was none
   */
  get output(): SymbolicOutputs<O> {
    return firstNode(this.#nodes, 'output', this.where).outputs as SymbolicOutputs<O>;
  }

  /** The result of `serialize`, for `JSON.stringify`; `deserialize` reads it. */
  toJSON(): { readonly className: string; readonly config: Record<string, unknown> } {
    return { className: this.className, config: this.getConfig() };
  }

  /** The constructor's options, as plain data. Layers with options extend it. */
  getConfig(): Record<string, unknown> {
    const { activityRegularizer } = this;
    return {
      name: this.name,
      trainable: this.trainable,
      dtype: 'float32',
      ...(activityRegularizer === null ? {} : { activityRegularizer: regularizers.serialize(activityRegularizer) }),
    };
  }

  override remember(): () => void {
    const restore = super.remember();
    const calls = this.#nodes.length;
    return () => {
      restore();
      this.#nodes.length = calls;
    };
  }
}

function isSymbolicOrTensor(value: unknown): value is SymbolicTensor | Tensor {
  return isSymbolic(value) || value instanceof Tensor;
}
