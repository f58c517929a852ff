import * as constraints from '@sepal/constraints';
import * as initializers from '@sepal/initializers';
import type { State, Value } from '@sepal/ops';
import * as regularizers from '@sepal/regularizers';
import {
  type Brand,
  checkBoolean,
  checkOptions,
  checkShape,
  classNameOf,
  type DType,
  formatShape,
  listFew,
  type OptionNames,
  Part,
  readConfig,
  rememberSeeds,
  type Shape,
  type SymbolicShape,
  show,
  sizeOf,
  soleOptions,
  Tensor,
  ValueError,
  VERSION,
} from '@sepal/tensor';
import { applySymbolic } from '../graph/apply-symbolic.ts';
import type { SameDType, SymbolicOutputs, TensorOutputs } from '../graph/element-types.ts';
import { inferOutputs } from '../graph/infer-outputs.ts';
import { type CallOptions, checkCallOptions, type LayerNode } from '../graph/layer-node.ts';
import { flatten, type MapStructure, mapLeaves, packLike, type Structure } from '../graph/structure.ts';
import { firstNode, isSymbolic, type SymbolicTensor } from '../graph/symbolic-tensor.ts';
import type { Config, FromConfig, LayerClasses } from '../model/serialized.ts';
import { CallContext, isValue } from './call-context.ts';
import { isShape } from './check-input-shape.ts';
import { checkReceiver } from './check-receiver.ts';
import { checkInputSpec, type InputSpec } from './input-spec.ts';
import { type LayerOptions, resolveLayerOptions, whereOf } from './layer-options.ts';
import { nextLayerName, rememberLayerNames } from './names.ts';
import { pathOf, setOwner } from './paths.ts';
import { rememberFields } from './remember-fields.ts';
import { SeedState } from './seed-state.ts';
import { Variable } from './variable.ts';
import { checkedWeights, readAll } from './weights.ts';

/** A layer with any inputs and outputs. */
export type AnyLayer = Layer<Structure<SymbolicTensor>, Structure<SymbolicTensor>>;

/** A class whose constructor takes options. */
export interface ConstructorOf<L> {
  // biome-ignore lint/suspicious/noExplicitAny: every class has its own options
  new (...options: any[]): L;
}

/** A class of layers, as `deserialize` and custom objects need it. */
export interface LayerClass extends ConstructorOf<AnyLayer> {
  readonly className: string;
  fromConfig(config: Readonly<Record<string, unknown>>, classes?: LayerClasses): AnyLayer;
}

/** Options of {@link Layer.addWeight}. */
export interface WeightOptions {
  readonly name: string;
  readonly shape: Shape;
  /** Default 'float32'. */
  readonly dtype?: DType;
  /** Default 'glorotUniform'. */
  readonly initializer?: initializers.InitializerIdentifier;
  readonly regularizer?: regularizers.RegularizerIdentifier | null;
  readonly constraint?: constraints.ConstraintIdentifier | null;
  /** Whether training changes it. Default true. */
  readonly trainable?: boolean;
}

const WEIGHT_OPTIONS: OptionNames<WeightOptions> = {
  name: true,
  shape: true,
  dtype: true,
  initializer: true,
  regularizer: true,
  constraint: true,
  trainable: true,
};

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
> extends Part {
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

  readonly name: string;
  readonly activityRegularizer: regularizers.Regularizer | null;
  /** The option `inputShape`, for the first layer of a `Sequential`. */
  readonly inputShape: SymbolicShape | undefined;
  /**
   * The requirements on each input; set in the constructor or in `build`. `[{}]` means exactly one input of any shape; empty (the
   * default) means no requirements.
   */
  protected inputSpecs: readonly InputSpec[] = [];
  readonly #nodes: LayerNode[] = [];
  #built = false;
  #trainable: boolean;
  /** Variables made as trainable, and the others. `weights` keeps this order even when layers are frozen. */
  #trainableVariables: Variable[] = [];
  #otherVariables: Variable[] = [];
  #sublayers: AnyLayer[] = [];
  #seeds: SeedState[] = [];
  #callLosses: readonly Tensor[] = [];

  constructor(...given: [options?: LayerOptions | undefined]) {
    const className = classNameOf(new.target);
    const resolved = resolveLayerOptions(soleOptions(given, className, 'name'), className);
    super();
    this.activityRegularizer = resolved.activityRegularizer;
    this.inputShape = resolved.inputShape;
    this.#trainable = resolved.trainable;
    this.name = resolved.name ?? nextLayerName(className);
  }

  /** Computes the outputs from the inputs, in ops. `context` gives access to the variables. */
  abstract call(inputs: MapStructure<I, Value>, context: CallContext): MapStructure<O, Value>;

  /** The class's name. */
  get className(): string {
    return classNameOf(this.constructor);
  }

  /** How errors name the layer: `DepthwiseConv2D 'conv_dw_1'`. */
  get where(): string {
    return whereOf(this.className, this.name);
  }

  /** For logs and debuggers, the same as {@link where}. */
  override toString(): string {
    return this.where;
  }

  /** Whether the weights have been made. */
  get built(): boolean {
    return this.#built;
  }

  /**
   * Makes the weights for inputs of this shape. Layers with weights override it and call `super.build` at the end.
   *
   * @param inputShape shape(s) of the input(s), with `null` for the batch
   * @throws ValueError if the layer is already built
   */
  build(_inputShape: MapStructure<I, SymbolicShape>): void {
    this.#built = true;
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
      return this.asUnit(() =>
        applySymbolic(this as unknown as AnyLayer, conforming as Structure<SymbolicTensor>, options),
      );
    }
    if (leaves.some(isSymbolic)) {
      throw new ValueError({
        where: this.where,
        message: 'Received symbolic tensors and tensors together.',
        hint: 'Use symbolic tensors alone to put a model together, tensors alone to compute.',
      });
    }
    const context = CallContext.eager(options.training);
    const outputs = this.asUnit(() => context.applyOutermost(this, conforming as MapStructure<I, Value>));
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
    const restore = this.#built ? undefined : Layer.rememberAll([this as unknown as AnyLayer]);
    try {
      const outputs = inferOutputs(this as unknown as AnyLayer, types, {});
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
    if (this.#built) return;
    this.build(mapLeaves(structure, isValue, ({ shape }) => shape) as MapStructure<I, SymbolicShape>);
    this.#built = true;
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

  /** Makes a variable of this layer. Call it in `build`. @throws ValueError if the layer is already built */
  protected addWeight(options: WeightOptions): Variable {
    const where = `${this.where} addWeight`;
    checkOptions<WeightOptions>(options, WEIGHT_OPTIONS, where);
    const { name, dtype = 'float32', initializer, regularizer = null, constraint = null, trainable = true } = options;
    if (typeof name !== 'string' || name === '' || name.includes('/')) {
      throw new ValueError({ where, message: `\`name\` must be a string without '/'. Received: name=${show(name)}.` });
    }
    const { shape } = options;
    checkShape(shape, where);
    this.#checkOpen(`the weight '${name}'`);
    const variable = new Variable({
      name,
      layerPath: pathOf(this),
      shape,
      dtype,
      initializer: initializers.get(initializer ?? 'glorotUniform'),
      regularizer: regularizers.get(regularizer),
      constraint: constraints.get(constraint),
      trainable: trainable && this.#trainable,
    });
    (trainable ? this.#trainableVariables : this.#otherVariables).push(variable);
    return variable;
  }

  /**
   * Makes a layer part of this one, including its variables. Call it with `context.apply` in `call`.
   *
   * @throws ValueError if this layer is already built
   */
  protected addLayer<L extends Pick<AnyLayer, 'name'>>(layer: L): L {
    this.#checkOpen(`the layer '${layer.name}'`);
    this.#sublayers.push(layer as unknown as AnyLayer);
    setOwner(layer, this);
    return layer;
  }

  /** Makes the seed counter of a layer that draws random numbers. Call it last in the constructor. */
  protected addSeeds(seed: number | null): SeedState {
    const seeds = new SeedState(seed, this.name);
    this.#seeds.push(seeds);
    return seeds;
  }

  /** The layers inside this one, in order. */
  get sublayers(): readonly AnyLayer[] {
    return [...this.#sublayers];
  }

  /** Whether training updates the layer. Setting it applies to every variable and layer inside. */
  get trainable(): boolean {
    return this.#trainable;
  }

  set trainable(trainable: boolean) {
    checkBoolean(trainable, 'trainable', this.where);
    this.#trainable = trainable;
    for (const variable of this.#trainableVariables) variable.trainable = trainable;
    for (const layer of this.sublayers) layer.trainable = trainable;
  }

  /** The weights in Keras' order: trainable ones, others, then those of the layers inside, without duplicates. */
  get weights(): readonly Variable[] {
    const own = [...this.#trainableVariables, ...this.#otherVariables];
    return [...new Set([...own, ...this.sublayers.flatMap(({ weights }) => weights)])];
  }

  /** The weights that training updates. */
  get trainableWeights(): readonly Variable[] {
    return this.#trainable ? this.weights.filter(({ trainable }) => trainable) : [];
  }

  /** The weights that training does not change by gradients, such as moving averages. */
  get nonTrainableWeights(): readonly Variable[] {
    return this.#trainable ? this.weights.filter(({ trainable }) => !trainable) : this.weights;
  }

  /** All states: the weights and the seed counters. */
  get variables(): readonly State[] {
    return [
      ...new Set<State>([...this.weights, ...this.#seeds, ...this.sublayers.flatMap(({ variables }) => variables)]),
    ];
  }

  /** The values of {@link weights}, in order: float32, unless a custom layer makes others. */
  async getWeights(): Promise<Tensor<'float32'>[]> {
    checkReceiver(this, 'getWeights');
    return (await readAll(this.weights)) as Tensor<'float32'>[];
  }

  /**
   * Sets {@link weights}, in order.
   *
   * @throws ShapeError that lists the first mismatches if the number or shapes differ; nothing has changed then
   */
  setWeights(values: readonly Tensor[]): void {
    checkReceiver(this, 'setWeights');
    const { weights } = this;
    const checked = checkedWeights(weights, values, this.where);
    for (const [index, variable] of weights.entries()) variable.assign(checked[index] as Tensor);
  }

  /** The number of parameters: elements of all weights. @throws ValueError if the layer is not built */
  countParams(): number {
    checkReceiver(this, 'countParams');
    if (!this.#built) {
      throw new ValueError({
        where: this.where,
        message: `You tried to call \`countParams\` on layer '${this.name}', but the layer isn't built.`,
        hint: `Build it with \`build(inputShape)\` or call it on an input first.`,
      });
    }
    return this.weights.reduce((sum, { shape }) => sum + sizeOf(shape), 0);
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
      trainable: this.#trainable,
      dtype: 'float32',
      ...(activityRegularizer === null ? {} : { activityRegularizer: regularizers.serialize(activityRegularizer) }),
    };
  }

  /**
   * Takes a snapshot of layers and of the next names and seeds.
   *
   * @returns a function that restores the snapshot
   */
  static rememberAll(layers: readonly AnyLayer[]): () => void {
    const restores = [...layers.map((layer) => layer.remember()), rememberSeeds(), rememberLayerNames()];
    return () => {
      for (const restore of restores) restore();
    };
  }

  /** Runs `body`. If it throws, restores an unbuilt layer, and names and seeds. */
  protected asUnit<T>(body: () => T): T {
    const restore = this.#built ? undefined : Layer.rememberAll([this as unknown as AnyLayer]);
    try {
      return body();
    } catch (error) {
      restore?.();
      throw error;
    }
  }

  /** @throws ValueError if the layer is built: weights are made once, for the shape of the first input */
  #checkOpen(addition: string): void {
    if (!this.#built) return;
    throw new ValueError({
      where: this.where,
      message: `You cannot add new elements of state (variables or sub-layers) to a layer that is already built. Received ${addition}.`,
      hint: 'A layer is built once: make a new one for inputs of another shape. A custom `build` ends with super.build(inputShape).',
    });
  }

  /**
   * Takes a snapshot of what `build` and calls change: weights, fields and the layers inside. A layer whose `build` changes private
   * (`#`) fields extends it.
   *
   * @returns a function that restores the snapshot
   */
  protected remember(): () => void {
    const built = this.#built;
    const trainable = [...this.#trainableVariables];
    const others = [...this.#otherVariables];
    const sublayers = [...this.#sublayers];
    const seeds = [...this.#seeds];
    const calls = this.#nodes.length;
    const restoreFields = rememberFields(this);
    const restoreInner = this.sublayers.map((layer) => layer.remember());
    return () => {
      for (const restore of restoreInner) restore();
      restoreFields();
      this.#built = built;
      this.#trainableVariables = trainable;
      this.#otherVariables = others;
      this.#sublayers = sublayers;
      this.#seeds = seeds;
      this.#nodes.length = calls;
    };
  }
}

function isSymbolicOrTensor(value: unknown): value is SymbolicTensor | Tensor {
  return isSymbolic(value) || value instanceof Tensor;
}
