import {
  type BinaryOp,
  type DataFormat,
  entryOf,
  type ForwardOp,
  type GraphNode,
  type OpAttributes,
  type OpName,
  type OpNode,
  type OpNodeOf,
  type ResolvedWindowOptions,
} from '@sepal/ops';
import type { SymbolicShape } from '@sepal/tensor';

/** What the passes may do with an op. Each property is a decision: there are no defaults. */
export interface OpRules<K extends OpName> {
  /** How the op treats axes. It decides whether pictures can become channels-last, and sequences pictures, around it. */
  readonly axes: AxesRule<K>;
  /** Finds the operand that the op returns bit for bit; null if it never does. */
  readonly unchanged: Unchanged<K> | null;
  /** For a product with weights, operand 1, what folds into the weights. */
  readonly product: ProductRule<K> | null;
}

/** The rules of the ops `K`: a total table. */
export type RuleTable<K extends OpName = ForwardOp> = { readonly [P in K]: OpRules<P> };

/** The rules of a node's op. @throws GraphError if the table has none */
export function rulesOf<K extends OpName>(rules: RuleTable, { op }: OpNodeOf<K>): OpRules<K> {
  return entryOf(rules, op) as unknown as OpRules<K>;
}

/**
 * - `elementwise`: each element depends only on the same element of each operand, broadcast.
 * - `fixed`: the order of the axes matters, and no attribute tells it.
 */
export type AxesRule<K extends OpName> =
  | { readonly kind: 'elementwise' | 'fixed' }
  | MatrixAxes
  | NamedAxes<K>
  | FormatAxes<K>;

/** Works on the last two axes, for each index of those before; operand 1 may be one matrix for all. */
export interface MatrixAxes {
  readonly kind: 'matrices';
  readonly like: 1;
}

/** Attributes name the axes, so the axes may have any order. */
export interface NamedAxes<K extends OpName> {
  readonly kind: 'named';
  /** How many operands have these axes; they come first. */
  readonly like: number;
  /** The attributes for other axes. */
  relabel(attributes: OpAttributes[K], axes: Relabelling): OpAttributes[K];
  /** The axes that the result lacks. */
  removed(attributes: OpAttributes[K]): readonly number[];
}

/** Only ops with a data format can have these rules. */
type FormatAxes<K extends OpName> = K extends unknown
  ? OpAttributes[K] extends { readonly dataFormat: DataFormat }
    ? PictureAxes | ChannelAxes
    : never
  : never;

/** The result is a picture. The attribute `dataFormat` tells where its channels are, and those of the pictures it is made of. */
export interface PictureAxes {
  readonly kind: 'picture';
  /** How many operands are such pictures; they come first. */
  readonly like: number;
}

/** Applies a vector, operand 1, along the channels of operand 0, of any rank; the attribute `dataFormat` tells where they are. */
export interface ChannelAxes {
  readonly kind: 'channels';
  readonly like: 1;
  /** The op that does the same with a vector that is reshaped to broadcast. */
  readonly broadcast: BinaryOp;
}

/** How axes are renumbered: permuted, or with one of length 1 inserted. */
export interface Relabelling {
  /** The new number of an axis. */
  axis(old: number): number;
  /** One entry per axis, in the new order. @param inserted the entry of an inserted axis */
  entries<T>(old: readonly T[], inserted: T): readonly T[];
  /** The inserted axes. */
  readonly inserted: readonly number[];
}

/** @returns the index of the operand that the op returns unchanged. @param operands their nodes, after rewriting */
export type Unchanged<K extends OpName> = (node: OpNodeOf<K>, operands: readonly GraphNode[]) => number | undefined;

export interface ProductRule<K extends OpName> {
  /**
   * How many axes of the weights index output channels, and how many axes come after those; undefined if no axes index them
   * alone.
   */
  outputs(attributes: OpAttributes[K]): readonly [axes: number, after: number] | undefined;
  /**
   * Whether the attribute `padding` can take zeros that are padded around the picture before. The window has the lengths of the
   * weights' first two axes.
   */
  readonly takesPadding: OpAttributes[K] extends ResolvedWindowOptions ? boolean : false;
}

/** The shape in which one factor per output channel multiplies the weights; undefined if that cannot be done. */
export function scaleShapeOf(node: OpNode, weights: SymbolicShape, rules: RuleTable): SymbolicShape | undefined {
  const outputs = rulesOf(rules, node).product?.outputs(node.attributes);
  if (outputs === undefined) return undefined;
  const [axes, after] = outputs;
  return weights.slice(-axes - after).map((length, index) => (index < axes ? length : 1));
}
