import type { Value } from '@sepal/ops';
import {
  type DType,
  formatShape,
  GraphError,
  type Shape,
  type SymbolicShape,
  sameShape,
  ValueError,
} from '@sepal/tensor';
import { classNameOf, readConfig, show, showBare } from '@sepal/tensor/options';
import type { MapStructure } from '../graph/element-types.ts';
import { type AnyLayer, isSymbolic, type SymbolicTensor } from '../graph/layer-graph.ts';
import { valuesFor } from '../graph/named-values.ts';
import { flatten, type Structure } from '../graph/structure.ts';
import { InputLayer, type InputOptions } from '../input/input-layer.ts';
import { allOrNothing, snapshot, whileBuilding } from '../layer/all-or-nothing.ts';
import type { CallContext } from '../layer/call-context.ts';
import { checkInputShape } from '../layer/check-input-shape.ts';
import { Layer } from '../layer/layer.ts';
import type { Config, ConstructorOf, FromConfig, LayerClasses, MADE } from '../layer/layer-class.ts';
import { givenOptions, type LayerOptions } from '../layer/layer-options.ts';
import { pathOf, within, withinPath } from '../layer/paths.ts';
import { isModel } from './any-model.ts';
import { BaseModel } from './base-model.ts';
import { Model } from './functional.ts';
import { deserializeLayers, serialize } from './serialized.ts';
import { markShared } from './shared-layers.ts';

/** The parts of a {@link Sequential}: layers with one input and one output, with an `input()` first if the shape is known. */
export type SequentialPart = Pick<Layer, 'name' | 'className'> | SymbolicTensor;

/**
 * A model that is a linear stack of layers.
 *
 * If it starts with an `input()` or a model that has one, it is built at once, otherwise at the first `build`, `apply` or `predict`.
 *
 * The type assumes a float32 output; `Sequential<'int32'>` sets another.
 *
 * @throws ValueError for anything but layers, or a duplicate name
 * @see https://keras.io/api/models/sequential/
 * @example
 * const block = new Sequential([
 *   input({ shape: [112, 112, 32] }),
 *   new DepthwiseConv2D({ kernelSize: 3, padding: 'same', useBias: false }),
 *   new BatchNormalization(),
 *   new Activation('relu'),
 * ]);
 */
export class Sequential<D extends DType = 'float32'> extends BaseModel<SymbolicTensor, SymbolicTensor<D>> {
  declare static readonly [MADE]?: Sequential;

  static override readonly className: string = 'Sequential';

  /**
   * Makes a model from the result of {@link getConfig}, or from Keras' config of a Sequential.
   *
   * @param classes the layer classes that the config names; `layerClasses` has all of this package
   * @throws ValueError that lists everything missing that the config names; nothing has changed then
   */
  static override fromConfig<C extends ConstructorOf<unknown>>(
    this: C,
    config: Config,
    classes?: LayerClasses,
  ): FromConfig<C>;
  static override fromConfig<L>(this: ConstructorOf<L>, config: Config, classes?: LayerClasses): L;
  static override fromConfig<L>(this: ConstructorOf<L>, config: Config, classes: LayerClasses = {}): L {
    const where = 'Sequential.fromConfig';
    const { name, trainable, layers, inputLayers, buildInputShape, path } = readConfig(config, where);
    if (inputLayers !== undefined) {
      throw new ValueError({
        where,
        message: `The config has inputLayers: it is one of a functional model.`,
        hint: 'Model.fromConfig reads it.',
      });
    }
    const outer = typeof path === 'string' ? path.slice(0, Math.max(0, path.lastIndexOf('/'))) : '';
    const read = (): AnyLayer[] => deserializeLayers(checkedLayers(layers as unknown[], where), classes, where);
    const make = (made: readonly AnyLayer[]): L => {
      const model = new this(made, { name, trainable });
      if (!(model instanceof Sequential) || !Array.isArray(buildInputShape)) return model;
      if (!model.built) model.build(buildInputShape);
      // Configs contain an input layer whether it was given or came from the first input.
      model.#hasGivenInput = false;
      return model;
    };
    return allOrNothing(() => {
      const made = read();
      return withinPath(outer, () => make(made));
    });
  }

  readonly #layers: AnyLayer[] = [];
  #inputLayer: InputLayer | undefined;
  /** The outputs of the input layer and of every layer after it; empty while the input shape is unknown. */
  #tensors: SymbolicTensor[] = [];
  #functional: Model<SymbolicTensor, SymbolicTensor<D>> | undefined;
  /** Whether the input shape was given explicitly, rather than taken from the first input. */
  #hasGivenInput = false;
  /** The model's path, the prefix of its variables, from the time when its first layer was built. */
  #path: string | undefined;

  constructor(
    ...given: [
      layers?: readonly SequentialPart[] | undefined,
      options?: Pick<LayerOptions, 'name' | 'trainable'> | undefined,
    ]
  ) {
    const [layers = [], ...options] = given;
    const parts = checkedLayers(layers, classNameOf(new.target));
    // Before the model takes a name.
    const restore = snapshot(parts.filter(isLayer));
    super(givenOptions(options, new.target, {}));
    try {
      for (const part of parts) this.#add(part);
    } catch (error) {
      restore();
      throw error;
    }
  }

  override get layers(): readonly AnyLayer[] {
    return [...this.#layers];
  }

  /** The input layer, if the input shape is known. */
  get inputLayer(): InputLayer | undefined {
    return this.#inputLayer;
  }

  override get inputs(): SymbolicTensor {
    return this.functional.inputs;
  }

  override get outputs(): SymbolicTensor<D> {
    return this.functional.outputs;
  }

  /** The model as a functional one. @throws ValueError while the input shape is unknown */
  get functional(): Model<SymbolicTensor, SymbolicTensor<D>> {
    const end = this.#tensors.at(-1);
    if (this.#inputLayer === undefined || end === undefined) {
      throw new ValueError({
        where: this.where,
        message: `Sequential model '${this.name}' has no defined input shape yet.`,
        hint: 'Put an input() in front, or call build(inputShape).',
      });
    }
    const outputs = end as SymbolicTensor as SymbolicTensor<D>;
    this.#functional ??= new Model({ inputs: this.#inputLayer.output, outputs, name: this.name });
    return this.#functional;
  }

  /**
   * Appends a layer.
   *
   * @throws ValueError, ShapeError if it does not fit; the model is unchanged then
   */
  add(part: SequentialPart): void {
    if (this.#layers.length > 0 || this.#inputLayer !== undefined) this.#add(part);
    else whileBuilding(this, () => this.#add(part));
  }

  #add(part: SequentialPart): void {
    const layer = this.#layerOf(part);
    if (layer instanceof InputLayer) {
      this.#setInput(layer);
      return;
    }
    if (this.#layers.some((other) => other !== layer && other.name === layer.name)) {
      throw new GraphError({
        where: this.where,
        message: `All layers added to a Sequential model should have unique names. Name '${layer.name}' is already the name of a layer in this model.`,
        hint: 'Update the `name` argument to pass a unique name.',
      });
    }
    if (this.#layers.length === 0 && this.#inputLayer === undefined) {
      const known = inputOf(layer);
      if (known !== undefined) this.#setInput(new InputLayer(known));
    }
    const end = this.#tensors.at(-1);
    if (end !== undefined) this.#tensors.push(this.#follow(layer, end));
    this.#layers.push(layer);
    this.#changed();
  }

  /** Removes and returns the last layer. @throws ValueError if there is none */
  pop(): AnyLayer {
    const layer = this.#layers.pop();
    if (layer === undefined) throw new ValueError({ where: this.where, message: 'There are no layers in the model.' });
    this.#tensors = this.#tensors.slice(0, this.#layers.length + 1);
    this.#changed();
    return layer;
  }

  /**
   * Builds the layers for an input of this shape. Building again for the same shape has no effect.
   *
   * @param inputShape shape of the input, including the batch, which may have any length
   * @throws ValueError if the model already has another input shape; ShapeError if the shape does not fit the layers
   */
  override build(inputShape: SymbolicShape): void {
    checkInputShape(inputShape, this.where);
    const shape = [null, ...inputShape.slice(1)];
    if (this.#inputLayer !== undefined) {
      const { batchShape } = this.#inputLayer;
      if (sameShape([null, ...batchShape.slice(1)], shape)) return;
      throw new ValueError({
        where: this.where,
        message: `Sequential model '${this.name}' has already been configured to use input shape ${formatShape(batchShape)}. You cannot build it with inputShape ${formatShape(inputShape)}.`,
        hint: 'Make a new model for another shape.',
      });
    }
    whileBuilding(this, () => {
      const inputLayer = new InputLayer({ batchShape: shape });
      const tensors = [inputLayer.output];
      for (const [index, layer] of this.#layers.entries()) {
        tensors.push(this.#follow(layer, tensors[index] as SymbolicTensor));
      }
      this.#inputLayer = inputLayer;
      this.#tensors = tensors;
      this.#changed();
      super.build(inputShape);
    });
  }

  override remember(): () => void {
    const restore = super.remember();
    const inputLayer = this.#inputLayer;
    const tensors = this.#tensors;
    const path = this.#path;
    return () => {
      restore();
      this.#inputLayer = inputLayer;
      this.#tensors = tensors;
      this.#path = path;
      this.#changed();
    };
  }

  /** Without an `input()`, anything that the layers accept fits, such as pictures of different sizes. */
  override fits(declared: SymbolicShape, shape: Shape): boolean {
    return this.#hasGivenInput ? super.fits(declared, shape) : declared.length === shape.length;
  }

  override conform<T>(inputs: Structure<T>, isLeaf: (value: unknown) => value is T): Structure<T> {
    const { where } = this;
    const ends = this.#inputLayer?.output;
    const [x, ...others] =
      ends === undefined
        ? flatten(inputs, isLeaf, { where, argument: 'inputs' })
        : valuesFor(inputs, isLeaf, { ends, what: 'input', where });
    return others.length === 0 ? (x as T) : super.conform(inputs, isLeaf);
  }

  override call(x: Value, context: CallContext): MapStructure<SymbolicTensor<D>, Value> {
    return this.functional.call(x, context);
  }

  override getConfig(): Record<string, unknown> {
    const layers = this.#inputLayer === undefined ? this.#layers : [this.#inputLayer, ...this.#layers];
    const buildInputShape = this.#inputLayer === undefined ? {} : { buildInputShape: [...this.#inputLayer.batchShape] };
    // A key of Sepal's own, which Keras ignores: it records that the model was built inside another one, as its variables' paths show.
    const path = this.#path === undefined || this.#path === this.name ? {} : { path: this.#path };
    const config = { ...super.getConfig(), layers: layers.map(serialize), ...buildInputShape, ...path };
    markShared(this, config);
    return config;
  }

  #layerOf(part: SequentialPart): AnyLayer {
    if (isSymbolic(part) && part.node.layer instanceof InputLayer) return part.node.layer;
    if (isLayer(part)) return part;
    throw new ValueError({
      where: this.where,
      message: `Only layers can be added to a Sequential model. Received: ${showBare(part)}.`,
      hint: 'Make it with `new`, as in new Activation("relu").',
    });
  }

  #setInput(inputLayer: InputLayer): void {
    if (this.#inputLayer !== undefined || this.#layers.length > 0) {
      throw new ValueError({
        where: this.where,
        message: `Sequential model '${this.name}' has already been configured: an input comes before every other layer.`,
        hint: 'Put one input() in front.',
      });
    }
    this.#inputLayer = inputLayer;
    this.#hasGivenInput = true;
    this.#tensors = [inputLayer.output];
    super.build(inputLayer.batchShape);
  }

  /** Calls a layer on the output of the previous one. */
  #follow(layer: AnyLayer, x: SymbolicTensor): SymbolicTensor {
    this.#path ??= pathOf(this);
    const outputs = within(this, () => flatten(layer.apply(x), isSymbolic));
    if (outputs.length === 1) return outputs[0] as SymbolicTensor;
    throw new ValueError({
      where: this.where,
      message: `Layer '${layer.name}' has several outputs.`,
      hint: 'A Sequential model has one tensor between two layers; use a functional Model.',
    });
  }

  #changed(): void {
    this.#functional = undefined;
    this.forgetSessions();
  }
}

function isLayer(part: unknown): part is AnyLayer {
  return part instanceof Layer;
}

/** The input options of a layer, from its option `inputShape`, or from its input if it is a model. */
function inputOf(layer: AnyLayer): InputOptions | undefined {
  if (layer.inputShape !== undefined) return { shape: layer.inputShape };
  if (!isModel(layer) || !layer.built) return undefined;
  const [x, ...others] = flatten(layer.inputs, isSymbolic);
  return x === undefined || others.length > 0 ? undefined : { batchShape: x.shape, dtype: x.dtype };
}

/** @throws ValueError unless it is an array */
function checkedLayers<T = unknown>(layers: readonly T[], where: string): readonly T[] {
  if (Array.isArray(layers)) return layers;
  throw new ValueError({
    where,
    message: `Layers must be in an array. Received: ${show(layers)}.`,
    hint: 'Write new Sequential([first, second]).',
  });
}
