import type { ForwardOp, Graph, OpAttributes, OpNode, OpNodeOf, ReduceOp } from '@sepal/ops';
import { isElementwise } from '../graph/queries.ts';
import type { Tables } from '../tables.ts';
import { Forms, TO_FIRST, TO_LAST } from './forms.ts';
import { Draft } from './rewrite.ts';

/**
 * Rewrites ops on `channelsFirst` pictures into the same ops on `channelsLast` ones, with as few transposes as possible.
 *
 * Ops with a data format compute channels-last. Ops indifferent to the order of the axes
 * (elementwise, concat, pad, reductions, ...) stay in that form if their operands are in it; see {@link Forms}. Transposes
 * remain where pictures enter and leave, and where an op depends on the order of the axes.
 *
 * No op of the result has `dataFormat: 'channelsFirst'`. A graph without such ops is returned itself.
 */
export function channelsLast(graph: Graph, { ops }: Tables): Graph {
  const isChannelsFirst = graph.nodes.some(
    (node) => node.kind === 'op' && 'dataFormat' in node.attributes && node.attributes.dataFormat === 'channelsFirst',
  );
  if (!isChannelsFirst) return graph;
  const draft = new Draft(graph, ops);
  const forms = new Forms(graph, draft);
  for (const node of graph.nodes) {
    if (node.kind === 'op') {
      if (new Conversion(node, draft, forms).run()) continue;
      for (const id of node.inputs) forms.plain(id);
    }
    draft.copy(node);
  }
  for (const id of graph.outputs) forms.plain(id);
  for (const { value } of graph.updates) forms.plain(value);
  return draft.finish();
}

/** The ops on pictures with a data format. */
type PictureOp =
  | 'conv2d'
  | 'conv2dTranspose'
  | 'depthwiseConv2d'
  | 'averagePool2d'
  | 'maxPool2d'
  | 'resize'
  | 'upsample2d';

/** The rewriter of one op. */
class Conversion {
  readonly #node: OpNode;
  readonly #draft: Draft;
  readonly #forms: Forms;

  constructor(node: OpNode, draft: Draft, forms: Forms) {
    this.#node = node;
    this.#draft = draft;
    this.#forms = forms;
  }

  /** Rewrites the op in another form if that is necessary or cheaper; returns whether it did. */
  run(): boolean {
    const node = this.#node;
    switch (node.op) {
      case 'conv2d':
      case 'conv2dTranspose':
      case 'depthwiseConv2d':
      case 'averagePool2d':
      case 'maxPool2d':
      case 'resize':
      case 'upsample2d':
        return this.#convertPictureOp(node);
      case 'biasAdd':
        return this.#convertBiasAdd(node);
      case 'transpose':
        return this.#convertTranspose(node);
      default:
        return this.#forms.prefersLast(node) && this.#moveAxes(node);
    }
  }

  /** Writes an op whose attributes name the axes. */
  #moveAxes(node: OpNode): boolean {
    const [x, ...others] = node.inputs as [number, ...number[]];
    const { attributes } = node;
    switch (node.op) {
      case 'batchNormalization':
      case 'softmax':
      case 'logSoftmax':
      case 'sparsemax': {
        const inputs = [this.#last(x), ...others.map((id) => this.#forms.plain(id))];
        return this.#write(node, inputs, { ...node.attributes, axis: TO_LAST.indexOf(node.attributes.axis) });
      }
      case 'argMax':
        return this.#convertArgMax(node);
      case 'concat': {
        const axis = TO_LAST.indexOf(node.attributes.axis);
        return this.#write(
          node,
          node.inputs.map((id) => this.#last(id)),
          { axis },
        );
      }
      case 'pad': {
        const { amounts, value } = node.attributes;
        return this.#write(node, [this.#last(x)], { amounts: moved(amounts, TO_LAST), value });
      }
      case 'slice': {
        const { begin, size } = node.attributes;
        return this.#write(node, [this.#last(x)], { begin: moved(begin, TO_LAST), size: moved(size, TO_LAST) });
      }
      case 'sum':
      case 'mean':
      case 'variance':
      case 'max':
      case 'min':
        return this.#convertReduction(node);
    }
    if (!isElementwise(node)) return false;
    return this.#write(
      node,
      node.inputs.map((id) => this.#forms.broadcastable(id, node)),
      attributes,
    );
  }

  #convertPictureOp(node: OpNodeOf<PictureOp>): boolean {
    if (node.attributes.dataFormat === 'channelsLast') return false;
    const [x, ...kernel] = node.inputs as [number, ...number[]];
    const inputs = [this.#last(x), ...kernel.map((id) => this.#forms.plain(id))];
    return this.#write<PictureOp>(node, inputs, { ...node.attributes, dataFormat: 'channelsLast' });
  }

  #convertBiasAdd(node: OpNodeOf<'biasAdd'>): boolean {
    if (node.attributes.dataFormat === 'channelsLast') return false;
    const [x, bias] = node.inputs as [number, number];
    if (this.#forms.prefersLast(node)) {
      return this.#write(node, [this.#last(x), this.#forms.plain(bias)], { dataFormat: 'channelsLast' });
    }
    // A transpose would gain nothing: the bias goes along axis 1 instead.
    const { path } = node;
    const { shape } = this.#forms.node(bias).type;
    const along = [...shape, ...new Array<number>(node.type.shape.length - 2).fill(1)];
    const column = this.#draft.op({
      op: 'reshape',
      inputs: [this.#forms.plain(bias)],
      attributes: { shape: along },
      path,
    });
    const inputs = [this.#forms.plain(x), column];
    this.#draft.replace(node.id, this.#draft.op({ op: 'add', inputs, attributes: {}, path }, node));
    return true;
  }

  #convertTranspose({ id, inputs, attributes: { perm }, path }: OpNodeOf<'transpose'>): boolean {
    const [x] = inputs as [number];
    if (this.#forms.hasPlain(x)) {
      if (isSame(perm, TO_FIRST)) {
        this.#forms.setLast(id, this.#forms.plain(x));
        return true;
      }
      if (!isSame(perm, TO_LAST) || !this.#forms.hasLast(x)) return false;
    }
    // At most one transpose leads from the last form to the result.
    const place = this.#last(x);
    const rest = perm.map((axis) => TO_LAST.indexOf(axis));
    if (!isSame(perm, TO_LAST)) this.#draft.replace(id, this.#forms.transpose(place, rest, path));
    else {
      this.#draft.absorb(place, this.#node);
      this.#draft.replace(id, place);
    }
    return true;
  }

  #convertReduction(node: OpNodeOf<ReduceOp>): boolean {
    const { axes, keepdims } = node.attributes;
    const inputs = [this.#last(node.inputs[0] as number)];
    const attributes = { axes: axes.map((axis) => TO_LAST.indexOf(axis)).sort((a, b) => a - b), keepdims };
    if (keepdims || axes.length === 0) return this.#write<ReduceOp>(node, inputs, attributes);
    const { op, path } = node;
    return this.#replaceReduced(node, this.#draft.op<ReduceOp>({ op, inputs, attributes, path }, node), axes);
  }

  #convertArgMax(node: OpNodeOf<'argMax'>): boolean {
    const { op, path } = node;
    const { axis, keepdims } = node.attributes;
    const inputs = [this.#last(node.inputs[0] as number)];
    const attributes = { axis: TO_LAST.indexOf(axis), keepdims };
    if (keepdims) return this.#write(node, inputs, attributes);
    return this.#replaceReduced(node, this.#draft.op({ op, inputs, attributes, path }, node), [axis]);
  }

  /** Replaces the node by `reduced`, computed from the last form without some axes; the node has the remaining ones in ascending order. */
  #replaceReduced({ id, path }: OpNode, reduced: number, axes: readonly number[]): boolean {
    const left = TO_LAST.filter((axis) => !axes.includes(axis));
    const perm = left.toSorted((a, b) => a - b).map((axis) => left.indexOf(axis));
    const isAscending = perm.every((axis, at) => axis === at);
    this.#draft.replace(id, isAscending ? reduced : this.#forms.transpose(reduced, perm, path));
    return true;
  }

  #last(id: number): number {
    return this.#forms.last(id, this.#node);
  }

  /** Adds the node's last form. Transposes that it bypasses are recorded as absorbed. */
  #write<K extends ForwardOp>(node: OpNodeOf<K>, inputs: readonly number[], attributes: OpAttributes[K]): boolean {
    const transposes = node.inputs
      .map((id) => this.#forms.node(id))
      .filter((operand) => operand.kind === 'op' && operand.op === 'transpose');
    const place = this.#draft.op<K>({ op: node.op, inputs, attributes, path: node.path }, this.#node, ...transposes);
    this.#forms.setLast(node.id, place);
    return true;
  }
}

/** Reorders per-axis entries of a plain form for another form. */
function moved<T>(entries: readonly T[], order: readonly number[]): readonly T[] {
  return order.map((axis) => entries[axis] as T);
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((axis, at) => axis === b[at]);
}
