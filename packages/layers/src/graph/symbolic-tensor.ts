import type { TensorType } from '@sepal/ops';
import { type Brand, type DType, formatShape, GraphError, Part, type SymbolicShape, VERSION } from '@sepal/tensor';
import type { AnyLayer } from '../layer/layer.ts';
import type { LayerNode } from './layer-node.ts';

/** The origin of a symbolic tensor: output `tensorIndex` of call `nodeIndex` of a layer. */
export interface History {
  readonly layer: AnyLayer;
  readonly nodeIndex: number;
  readonly tensorIndex: number;
}

/**
 * A placeholder that flows between layers while a model is put together: a shape, an element type and an origin, but no numbers.
 * Made by `input()` and layers.
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

/** The first node of a layer. @throws GraphError if there is none */
export function firstNode([node]: readonly LayerNode[], property: string, where: string): LayerNode {
  if (node !== undefined) return node;
  throw new GraphError({
    where,
    message: `The layer has never been called and thus has no defined ${property}.`,
    hint: 'Call it on an input() first.',
  });
}
