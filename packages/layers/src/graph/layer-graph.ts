/** The graph of layers: a symbolic tensor holds the call that produced it, and a call its layer and its inputs. */
import type { State, TensorType, Value } from '@sepal/ops';
import type { Regularizer } from '@sepal/regularizers';
import { type DType, formatShape, GraphError, type SymbolicShape, type Tensor } from '@sepal/tensor';
import { type Brand, Part, VERSION } from '@sepal/tensor/copies';
import { checkBoolean, checkOptions } from '@sepal/tensor/options';
import type { Variable } from '../layer/variable.ts';
import type { Structure } from './structure.ts';

/** How a layer is called, apart from its inputs. */
export interface CallOptions {
  /**
   * Training behaviour (dropout, batch statistics) or inference. Default: inherited from the caller, and inference at the top. In a
   * model it applies when the model is called without the option; `predict` always runs inference.
   */
  readonly training?: boolean | undefined;
}

/** @throws ValueError unless `options` are {@link CallOptions} */
export function checkCallOptions(options: unknown, where: string): asserts options is CallOptions {
  checkOptions<CallOptions>(options, { training: true }, where);
  if (options.training !== undefined) checkBoolean(options.training, 'training', where);
}

/** A layer with any inputs and outputs: what every {@link Layer} is, whatever its types. Its methods are documented there. */
export interface AnyLayer {
  readonly name: string;
  readonly className: string;
  /** How errors name the layer. */
  readonly where: string;
  readonly built: boolean;
  trainable: boolean;
  readonly inputShape: SymbolicShape | undefined;
  readonly activityRegularizer: Regularizer | null;
  readonly sublayers: readonly AnyLayer[];
  readonly weights: readonly Variable[];
  readonly trainableWeights: readonly Variable[];
  readonly nonTrainableWeights: readonly Variable[];
  readonly variables: readonly State[];
  readonly losses: readonly Tensor[];
  readonly nodes: readonly LayerNode[];
  readonly input: Structure<SymbolicTensor>;
  readonly output: Structure<SymbolicTensor>;
  build(inputShape: Structure<SymbolicShape>): void;
  apply(inputs: Structure<SymbolicTensor>, options?: CallOptions): Structure<SymbolicTensor>;
  apply(inputs: Structure<Tensor>, options?: CallOptions): Structure<Tensor>;
  computeOutputShape(inputShape: Structure<SymbolicShape>): Structure<SymbolicShape>;
  conform<T>(inputs: Structure<T>, isLeaf: (value: unknown) => value is T): Structure<T>;
  prepare(inputs: Structure<Value>): void;
  addNode(node: LayerNode): void;
  remember(): () => void;
  getWeights(): Promise<Tensor[]>;
  setWeights(values: readonly Tensor[]): void;
  countParams(): number;
  getConfig(): Record<string, unknown>;
  toJSON(): { readonly module?: string; readonly className: string; readonly config: Record<string, unknown> };
}

/** One call of a layer on symbolic tensors. Shared layers have several. */
export interface LayerNode {
  readonly layer: AnyLayer;
  /** The index of the call, from 0. */
  readonly index: number;
  /** The inputs as passed to `apply`; an empty array for an input layer. */
  readonly inputs: Structure<SymbolicTensor>;
  /** The inputs, flattened. */
  readonly inputTensors: readonly SymbolicTensor[];
  /** The outputs as returned by the layer. */
  readonly outputs: Structure<SymbolicTensor>;
  /** The outputs, flattened. */
  readonly outputTensors: readonly SymbolicTensor[];
  readonly options: CallOptions;
}

/** The origin of a symbolic tensor: output `tensorIndex` of call `nodeIndex` of a layer. */
export interface History {
  readonly layer: AnyLayer;
  readonly nodeIndex: number;
  readonly tensorIndex: number;
}

/**
 * The input or an output of a layer while a model is put together: a shape, an element type and an origin, but no numbers.
 * Made by `input()` and layers.
 *
 * `SymbolicTensor` without a parameter may have any element type; `input()` returns a `SymbolicTensor<'float32'>`.
 */
export class SymbolicTensor<D extends DType = DType> extends Part {
  static readonly sepal: Brand = { kind: 'SymbolicTensor', version: VERSION };

  readonly name: string;
  /** `null` stands for unknown lengths; the first axis is the batch. */
  readonly shape: SymbolicShape;
  readonly dtype: D;
  /** The call that produced this tensor. */
  readonly node: LayerNode;
  /** The index among the call's outputs. */
  readonly tensorIndex: number;

  constructor(node: LayerNode, tensorIndex: number, { shape, dtype }: TensorType) {
    super();
    this.name = node.layer.name;
    this.shape = Object.freeze([...shape]);
    this.dtype = dtype as D;
    this.node = node;
    this.tensorIndex = tensorIndex;
    // The output of Node's console, which would descend into the graph. A method with this computed name would prevent tree-shaking.
    Object.defineProperty(this, Symbol.for('nodejs.util.inspect.custom'), { value: () => String(this) });
  }

  get history(): History {
    const { node, tensorIndex } = this;
    return { layer: node.layer, nodeIndex: node.index, tensorIndex };
  }

  /** For logs and debuggers: `SymbolicTensor(conv1, float32, (None, 112, 112, 32))`. */
  override toString(): string {
    return `SymbolicTensor(${this.name}, ${this.dtype}, ${formatShape(this.shape)})`;
  }
}

/** Tells symbolic tensors from arrays and objects of them. */
export function isSymbolic(value: unknown): value is SymbolicTensor {
  return value instanceof SymbolicTensor;
}

/** The first call of a layer. @throws GraphError if there is none */
export function firstNode([node]: readonly LayerNode[], property: string, where: string): LayerNode {
  if (node !== undefined) return node;
  throw new GraphError({
    where,
    message: `The layer has never been called and thus has no defined ${property}.`,
    hint: 'Call it on an input() first.',
  });
}
