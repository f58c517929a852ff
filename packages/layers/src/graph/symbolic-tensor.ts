import { type Brand, type DType, formatShape, GraphError, Part, type SymbolicShape, VERSION } from '@sepal/tensor';
import type { AnyLayer } from '../layer/layer.ts';
import type { LayerNode } from './layer-node.ts';

/** Where a symbolic tensor comes from: output `tensorIndex` of call `nodeIndex` of a layer. */
export interface History {
  readonly layer: AnyLayer;
  readonly nodeIndex: number;
  readonly tensorIndex: number;
}

/**
 * What flows between layers while a model is put together: a shape, an element type and where it comes from. It has no
 * numbers. `input()` and layers make them.
 */
export class SymbolicTensor extends Part {
  static readonly sepal: Brand = { kind: 'SymbolicTensor', version: VERSION };

  readonly name: string;
  /** `null` lengths are not known yet; the first one is the batch. */
  readonly shape: SymbolicShape;
  readonly dtype: DType;
  readonly history: History;

  constructor(name: string, shape: SymbolicShape, dtype: DType, history: History) {
    super();
    this.name = name;
    this.shape = Object.freeze([...shape]);
    this.dtype = dtype;
    this.history = history;
  }

  /** The call that gives this tensor. */
  get node(): LayerNode {
    return this.history.layer.nodes[this.history.nodeIndex] as LayerNode;
  }

  /** For logs and debuggers: `SymbolicTensor(conv1, float32, (None, 112, 112, 32))`. */
  override toString(): string {
    return `SymbolicTensor(${this.name}, ${this.dtype}, ${formatShape(this.shape)})`;
  }
}

/** Tells symbolic tensors from the arrays and objects that hold them. */
export function isSymbolic(value: unknown): value is SymbolicTensor {
  return value instanceof SymbolicTensor;
}

/** The only node of a layer. @throws GraphError if there are none or several */
export function soleNode(nodes: readonly LayerNode[], property: string, where: string): LayerNode {
  const [node] = nodes;
  if (node !== undefined && nodes.length === 1) return node;
  throw new GraphError({
    where,
    message:
      node === undefined
        ? `The layer has never been called and thus has no defined ${property}.`
        : `The layer has multiple inbound nodes, hence the notion of ${property} is ill-defined.`,
    hint:
      node === undefined ? 'Call it on an input() first.' : 'Keep what `apply` returned, or use `nodes[i].outputs`.',
  });
}
