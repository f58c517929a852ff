import type { ForwardOp, Graph, GraphNode, OpAttributes, OpNode, OpNodeOf, ReduceOp } from '@sepal/ops';
import { isStatic, type Shape, sameShape } from '@sepal/tensor';
import { isElementwise } from '../graph/queries.ts';
import type { Tables } from '../tables.ts';
import { countUses, type Draft, rewrite } from './rewrite.ts';

/**
 * Keeps sequences that come from ops on pictures as pictures.
 *
 * Layers along one axis insert an axis of length 1, use the op for pictures and remove the axis again. This pass moves
 * the removal behind the ops that follow, so that reshapes cancel, and a convolution ends up next to its
 * normalization, bias and activation. Padding before the first convolution moves behind the inserting reshape. Any op on
 * three axes that reads such a sequence is rewritten with four axes where possible; reshapes move no data, so leftover
 * ones cost nothing.
 */
export function sequencesAsPictures(graph: Graph, { ops }: Tables): Graph {
  const layersWithOps = new Set(graph.nodes.filter((node) => !isReshape(node)).map(({ path }) => path));
  const uses = countUses(graph);
  return rewrite(graph, ops, (node, draft) => {
    if (node.kind !== 'op' || !isStatic(node.type.shape)) return undefined;
    if (isReshape(node)) {
      const isSole = uses[node.inputs[0] as number] === 1;
      return cancelled(node, draft, layersWithOps) ?? (isSole ? paddedBehind(node, draft) : undefined);
    }
    const operands = draft.inputsOf(node);
    const at = operands.map((place) => pictureOf(place, draft)?.at).find((axis) => axis !== undefined);
    return at === undefined ? undefined : new Lifting(node, draft, at).run();
  });
}

/** A value of three axes as one of four: draft node `place` has it with an axis of length 1 at `at`. */
interface Picture {
  readonly place: number;
  readonly at: number;
}

/** The picture behind a draft node that is a sequence: what its reshape reads. */
function pictureOf(place: number, draft: Draft): Picture | undefined {
  const node = draft.node(place);
  if (!isReshape(node) || node.type.shape.length !== 3) return undefined;
  const [inner] = node.inputs as readonly [number];
  const { shape } = draft.node(inner).type;
  if (shape.length !== 4) return undefined;
  const at = [1, 2].find((axis) => shape[axis] === 1 && sameShape(shape.toSpliced(axis, 1), node.type.shape));
  return at === undefined ? undefined : { place: inner, at };
}

/** The picture, where a reshape only restores it from its sequence. */
function cancelled(node: OpNodeOf<'reshape'>, draft: Draft, layersWithOps: ReadonlySet<string>): number | undefined {
  const [operand] = draft.inputsOf(node) as [number];
  const picture = pictureOf(operand, draft);
  if (picture === undefined || !sameShape(draft.node(picture.place).type.shape, node.type.shape)) return undefined;
  // A layer that has other ops is recorded there.
  if (!layersWithOps.has(node.path)) draft.absorb(picture.place, node);
  return picture.place;
}

/** Swaps a padded sequence's pad and reshape: padding of pictures can fold into convolutions. */
function paddedBehind({ inputs, type, path }: OpNodeOf<'reshape'>, draft: Draft): number | undefined {
  const padded = draft.node(draft.idOf(inputs[0] as number));
  if (padded.kind !== 'op' || padded.op !== 'pad' || padded.type.shape.length !== 3) return undefined;
  const at = [1, 2].find((axis) => sameShape(padded.type.shape.toSpliced(axis, 0, 1), type.shape));
  if (at === undefined) return undefined;
  const [x] = padded.inputs as readonly [number];
  const shape = draft.node(x).type.shape.toSpliced(at, 0, 1);
  const picture = draft.op({ op: 'reshape', inputs: [x], attributes: { shape }, path });
  const { amounts, value } = padded.attributes;
  const attributes = { amounts: amounts.toSpliced(at, 0, [0, 0]), value };
  return draft.op({ op: 'pad', inputs: [picture], attributes, path: padded.path }, padded);
}

/** An op on three axes as the same op on four, with an axis of length 1 inserted at `at`. */
class Lifting {
  readonly #node: OpNode;
  readonly #draft: Draft;
  readonly #at: number;

  constructor(node: OpNode, draft: Draft, at: number) {
    this.#node = node;
    this.#draft = draft;
    this.#at = at;
  }

  /** The draft node of the op's value, or undefined if it has no such form. */
  run(): number | undefined {
    const node = this.#node;
    const [first, ...others] = this.#draft.inputsOf(node) as [number, ...number[]];
    if (this.#rank(first) !== 3 && !isElementwise(node)) return undefined;
    switch (node.op) {
      case 'biasAdd':
        // The bias would go along axis 1, which is the new axis.
        if (node.attributes.dataFormat === 'channelsFirst' && this.#at === 1) return undefined;
        return this.#lifted(node, [this.#picture(first), ...others], node.attributes);
      case 'batchNormalization':
      case 'softmax':
      case 'logSoftmax':
      case 'sparsemax': {
        const attributes = { ...node.attributes, axis: this.#axis(node.attributes.axis) };
        return this.#lifted(node, [this.#picture(first), ...others], attributes);
      }
      case 'concat': {
        const inputs = [first, ...others].map((place) => this.#picture(place));
        return this.#lifted(node, inputs, { axis: this.#axis(node.attributes.axis) });
      }
      case 'pad': {
        const { amounts, value } = node.attributes;
        const attributes = { amounts: amounts.toSpliced(this.#at, 0, [0, 0]), value };
        return this.#lifted(node, [this.#picture(first)], attributes);
      }
      case 'slice': {
        const { begin, size } = node.attributes;
        const attributes = { begin: begin.toSpliced(this.#at, 0, 0), size: size.toSpliced(this.#at, 0, 1) };
        return this.#lifted(node, [this.#picture(first)], attributes);
      }
      case 'sum':
      case 'mean':
      case 'variance':
      case 'max':
      case 'min':
        return this.#reduction(node, first);
      case 'matmul': {
        // All positions share one matrix, so the axis may go before them.
        const isShared = this.#at === 1 && this.#rank(others[0] as number) === 2;
        return isShared ? this.#lifted(node, [this.#picture(first), ...others], node.attributes) : undefined;
      }
    }
    if (!isElementwise(node) || node.type.shape.length !== 3) return undefined;
    const inputs = [first, ...others].map((place) => this.#broadcastable(place));
    return this.#lifted(node, inputs, node.attributes as OpAttributes[typeof node.op]);
  }

  #reduction(node: OpNodeOf<ReduceOp>, operand: number): number {
    const { keepdims } = node.attributes;
    const inputs = [this.#picture(operand)];
    const axes = node.attributes.axes.map((axis) => this.#axis(axis));
    if (keepdims) return this.#lifted<ReduceOp>(node, inputs, { axes, keepdims });
    const all = [...axes, this.#at].sort((a, b) => a - b);
    return this.#draft.op<ReduceOp>(
      { op: node.op, inputs, attributes: { axes: all, keepdims }, path: node.path },
      node,
    );
  }

  /** The op on four axes, and the reshape that removes the new axis. */
  #lifted<K extends ForwardOp>(
    { op, path, type }: OpNodeOf<K>,
    inputs: readonly number[],
    attributes: OpAttributes[K],
  ): number {
    const place = this.#draft.op<K>({ op, inputs, attributes, path }, this.#node);
    return this.#reshaped(place, type.shape as Shape);
  }

  /** A sequence with the new axis. */
  #picture(place: number): number {
    const shape = this.#draft.node(place).type.shape.toSpliced(this.#at, 0, 1) as Shape;
    const picture = pictureOf(place, this.#draft);
    // Where two axes have length 1, either may be the inserted one.
    const isThere = picture !== undefined && sameShape(this.#draft.node(picture.place).type.shape, shape);
    return isThere ? picture.place : this.#reshaped(place, shape);
  }

  /** An operand broadcast along missing axes, in the form that fits pictures. */
  #broadcastable(place: number): number {
    const { shape } = this.#draft.node(place).type;
    if (shape.length < 2) return place;
    if (shape.length === 3) return this.#picture(place);
    return this.#reshaped(place, [1, ...shape].toSpliced(this.#at, 0, 1) as Shape);
  }

  #reshaped(place: number, shape: Shape): number {
    return this.#draft.op({ op: 'reshape', inputs: [place], attributes: { shape }, path: this.#node.path });
  }

  #axis(axis: number): number {
    return axis < this.#at ? axis : axis + 1;
  }

  #rank(place: number): number {
    return this.#draft.node(place).type.shape.length;
  }
}

function isReshape(node: GraphNode): node is OpNodeOf<'reshape'> {
  return node.kind === 'op' && node.op === 'reshape';
}
