import type { Graph, GraphNode, OpAttributes, OpName, OpNode, OpNodeOf } from '@sepal/ops';
import { isStatic, type Shape, sameShape } from '@sepal/tensor';
import type { OpTables } from '../op-tables.ts';
import { type AxesRule, type Relabelling, rulesOf } from './op-rules.ts';
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
export function sequencesAsPictures(graph: Graph, { ops, rules }: OpTables): Graph {
  const layersWithOps = new Set(graph.nodes.filter((node) => !isReshape(node)).map(({ path }) => path));
  const uses = countUses(graph);
  return rewrite(graph, ops, (node, draft) => {
    if (node.kind !== 'op' || !isStatic(node.type.shape)) return undefined;
    if (isReshape(node)) {
      const isSole = uses[node.inputs[0] as number] === 1;
      return cancelled(node, draft, layersWithOps) ?? (isSole ? paddedBehind(node, draft) : undefined);
    }
    const operands = draft.inputsOf(node);
    const at = operands.map((id) => pictureOf(id, draft)?.at).find((axis) => axis !== undefined);
    return at === undefined ? undefined : new Lifting(node, draft, at).run(rulesOf(rules, node).axes);
  });
}

/** A value of three axes as one of four: draft node `id` has it with an axis of length 1 at `at`. */
interface Picture {
  readonly id: number;
  readonly at: number;
}

/** The picture behind a draft node that is a sequence: what its reshape reads. */
function pictureOf(id: number, draft: Draft): Picture | undefined {
  const node = draft.node(id);
  if (!isReshape(node) || node.type.shape.length !== 3) return undefined;
  const [inner] = node.inputs as readonly [number];
  const { shape } = draft.node(inner).type;
  if (shape.length !== 4) return undefined;
  const at = [1, 2].find((axis) => shape[axis] === 1 && sameShape(shape.toSpliced(axis, 1), node.type.shape));
  return at === undefined ? undefined : { id: inner, at };
}

/** The picture, where a reshape only restores it from its sequence. */
function cancelled(node: OpNodeOf<'reshape'>, draft: Draft, layersWithOps: ReadonlySet<string>): number | undefined {
  const [operand] = draft.inputsOf(node) as [number];
  const picture = pictureOf(operand, draft);
  if (picture === undefined || !sameShape(draft.node(picture.id).type.shape, node.type.shape)) return undefined;
  // A layer that has other ops is recorded there.
  if (!layersWithOps.has(node.path)) draft.absorb(picture.id, node);
  return picture.id;
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

  /** The draft node of the op's value, or undefined if it cannot have four axes. */
  run(axes: AxesRule<OpName>): number | undefined {
    const { type, attributes } = this.#node;
    const inputs = this.#draft.inputsOf(this.#node);
    if (axes.kind === 'elementwise') {
      if (type.shape.length !== 3) return undefined;
      return this.#lifted(
        inputs.map((id) => this.#broadcastable(id)),
        attributes,
      );
    }
    const [first, second] = inputs as [number, number];
    const at = this.#at;
    if (!('like' in axes) || axes.kind === 'picture' || this.#rank(first) !== 3) return undefined;
    // All positions share one matrix, so the axis may go before them.
    if (axes.kind === 'matrices' && (at !== 1 || this.#rank(second) !== 2)) return undefined;
    // The vector would go along axis 1, which is the new axis.
    if (at === 1 && 'dataFormat' in attributes && attributes.dataFormat === 'channelsFirst') return undefined;
    const relabelled = axes.kind === 'named' ? axes.relabel(attributes, this.#axes()) : attributes;
    return this.#lifted(
      inputs.map((id, index) => (index < axes.like ? this.#picture(id) : id)),
      relabelled,
    );
  }

  /** The axes of a sequence as those of its picture. */
  #axes(): Relabelling {
    const at = this.#at;
    return {
      axis: (old) => (old < at ? old : old + 1),
      entries: (old, inserted) => old.toSpliced(at, 0, inserted),
      inserted: [at],
    };
  }

  /** The op on four axes, and the reshape that removes the new axis if the op does not. */
  #lifted(inputs: readonly number[], attributes: OpAttributes[OpName]): number {
    const { op, path, type } = this.#node;
    const id = this.#draft.op<OpName>({ op, inputs, attributes, path }, this.#node);
    return sameShape(this.#draft.node(id).type.shape, type.shape) ? id : this.#reshaped(id, type.shape as Shape);
  }

  /** A sequence with the new axis. */
  #picture(id: number): number {
    const shape = this.#draft.node(id).type.shape.toSpliced(this.#at, 0, 1) as Shape;
    const picture = pictureOf(id, this.#draft);
    // Where two axes have length 1, either may be the inserted one.
    const isThere = picture !== undefined && sameShape(this.#draft.node(picture.id).type.shape, shape);
    return isThere ? picture.id : this.#reshaped(id, shape);
  }

  /** An operand broadcast along missing axes, reshaped to broadcast with pictures. */
  #broadcastable(id: number): number {
    const { shape } = this.#draft.node(id).type;
    if (shape.length < 2) return id;
    if (shape.length === 3) return this.#picture(id);
    return this.#reshaped(id, [1, ...shape].toSpliced(this.#at, 0, 1) as Shape);
  }

  #reshaped(id: number, shape: Shape): number {
    return this.#draft.op({ op: 'reshape', inputs: [id], attributes: { shape }, path: this.#node.path });
  }

  #rank(id: number): number {
    return this.#draft.node(id).type.shape.length;
  }
}

function isReshape(node: GraphNode): node is OpNodeOf<'reshape'> {
  return node.kind === 'op' && node.op === 'reshape';
}
