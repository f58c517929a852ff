import * as constraints from '@sepal/constraints';
import * as initializers from '@sepal/initializers';
import type { State } from '@sepal/ops';
import * as regularizers from '@sepal/regularizers';
import { checkShape, type DType, type Shape, sizeOf, type Tensor, ValueError } from '@sepal/tensor';
import { Part } from '@sepal/tensor/copies';
import { checkBoolean, checkOptions, classNameOf, type OptionNames, show } from '@sepal/tensor/options';
import type { AnyLayer } from '../graph/layer-graph.ts';
import { checkReceiver } from './check-receiver.ts';
import { whereOf } from './layer-options.ts';
import { pathOf, setOwner } from './paths.ts';
import { SeedState } from './seed-state.ts';
import { Variable } from './variable.ts';
import { checkedWeights, readAll } from './weights.ts';

/** Options of {@link StateOwner.addWeight}. */
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

/** What owns state: the base of layers. It holds variables, seed counters and other layers. */
export abstract class StateOwner extends Part {
  readonly name: string;
  #built = false;
  #trainable: boolean;
  /** Variables made as trainable, and the others. `weights` keeps this order even when layers are frozen. */
  #trainableVariables: Variable[] = [];
  #otherVariables: Variable[] = [];
  #sublayers: AnyLayer[] = [];
  #seeds: SeedState[] = [];

  constructor(name: string, trainable: boolean) {
    super();
    this.name = name;
    this.#trainable = trainable;
  }

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

  /** From here on, the layer takes no further variables or layers. */
  protected markBuilt(): void {
    this.#built = true;
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
  protected addLayer<L extends AnyLayer>(layer: L): L {
    this.#checkOpen(`the layer '${layer.name}'`);
    this.#sublayers.push(layer);
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
   * Takes a snapshot of what `build` changes: weights, fields and the layers inside. A layer whose `build` changes private (`#`) fields
   * extends it. Called before anything that may fail halfway.
   *
   * @returns a function that restores the snapshot
   */
  remember(): () => void {
    const built = this.#built;
    const trainable = [...this.#trainableVariables];
    const others = [...this.#otherVariables];
    const sublayers = [...this.#sublayers];
    const seeds = [...this.#seeds];
    const fields = { ...this };
    const restoreInner = this.sublayers.map((layer) => layer.remember());
    return () => {
      for (const restore of restoreInner) restore();
      for (const name of Object.keys(this)) if (!Object.hasOwn(fields, name)) Reflect.deleteProperty(this, name);
      Object.assign(this, fields);
      this.#built = built;
      this.#trainableVariables = trainable;
      this.#otherVariables = others;
      this.#sublayers = sublayers;
      this.#seeds = seeds;
    };
  }
}
