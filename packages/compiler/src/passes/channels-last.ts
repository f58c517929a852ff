import type { Graph, OpAttributes, OpName, OpNode, OpNodeOf } from '@sepal/ops';
import type { OpTables } from '../op-tables.ts';
import { Layouts, TO_FIRST, TO_LAST } from './layouts.ts';
import { type AxesRule, type ChannelAxes, type Relabelling, rulesOf } from './op-rules.ts';
import { Draft } from './rewrite.ts';

/**
 * Rewrites ops on `channelsFirst` pictures into the same ops on `channelsLast` ones, with as few transposes as possible.
 *
 * Ops with a data format compute channels-last. Ops that may have their axes in any order
 * (elementwise, concat, pad, reductions, ...) stay in that layout if their operands are in it; see {@link Layouts}. Transposes
 * remain where pictures enter and leave, and where an op depends on the order of the axes. The rules of an op tell which kind it is.
 *
 * No op of the result has `dataFormat: 'channelsFirst'`. A graph without such ops is returned itself.
 */
export function channelsLast(graph: Graph, { ops, rules }: OpTables): Graph {
  const isChannelsFirst = graph.nodes.some((node) => node.kind === 'op' && hasChannelsFirst(node));
  if (!isChannelsFirst) return graph;
  const draft = new Draft(graph, ops);
  const layouts = new Layouts(graph, draft);
  for (const node of graph.nodes) {
    if (node.kind === 'op') {
      if (new Conversion(node, draft, layouts).run(rulesOf(rules, node).axes)) continue;
      for (const id of node.inputs) layouts.plain(id);
    }
    draft.copy(node);
  }
  for (const id of graph.outputs) layouts.plain(id);
  for (const { value } of graph.updates) layouts.plain(value);
  return draft.finish();
}

function hasChannelsFirst({ attributes }: OpNode): boolean {
  return 'dataFormat' in attributes && attributes.dataFormat === 'channelsFirst';
}

/** Axes of the plain layout as those of the last one. */
const LAST_AXES: Relabelling = {
  axis: (old) => TO_LAST.indexOf(old),
  entries: <T>(old: readonly T[]) => TO_LAST.map((axis) => old[axis] as T),
  inserted: [],
};

/** The rewriter of one op. */
class Conversion {
  readonly #node: OpNode;
  readonly #draft: Draft;
  readonly #layouts: Layouts;

  constructor(node: OpNode, draft: Draft, layouts: Layouts) {
    this.#node = node;
    this.#draft = draft;
    this.#layouts = layouts;
  }

  /** Rewrites the op in the last layout if that is necessary or cheaper; returns whether it did. */
  run(axes: AxesRule<OpName>): boolean {
    const node = this.#node;
    const { inputs, attributes } = node;
    if (node.op === 'transpose') return this.#convertTranspose(node);
    switch (axes.kind) {
      case 'fixed':
      case 'matrices':
        return false;
      case 'elementwise':
        if (!this.#layouts.prefersLast(node)) return false;
        return this.#write(
          inputs.map((id) => this.#layouts.broadcastable(id, node)),
          attributes,
        );
      case 'named':
        if (!this.#layouts.prefersLast(node) || this.#layouts.rank(inputs[0] as number) !== 4) return false;
        return this.#write(this.#operands(axes.like), axes.relabel(attributes, LAST_AXES), axes.removed(attributes));
      default:
        if (!hasChannelsFirst(node)) return false;
        if (axes.kind === 'channels' && !this.#layouts.prefersLast(node)) return this.#broadcast(axes);
        return this.#write(this.#operands(axes.like), {
          ...attributes,
          dataFormat: 'channelsLast',
        } as typeof attributes);
    }
  }

  /** The operands, the first `like` of them in the last layout. */
  #operands(like: number): number[] {
    return this.#node.inputs.map((id, index) => (index < like ? this.#last(id) : this.#layouts.plain(id)));
  }

  /** Lets a vector go along axis 1 instead: a transpose would gain nothing. */
  #broadcast({ broadcast }: ChannelAxes): boolean {
    const { id, inputs, path, type } = this.#node;
    const [x, vector] = inputs.map((input) => this.#layouts.plain(input)) as [number, number];
    const { shape } = this.#draft.node(vector).type;
    const along = [...shape, ...new Array<number>(type.shape.length - 2).fill(1)];
    const column = this.#draft.op({ op: 'reshape', inputs: [vector], attributes: { shape: along }, path });
    const sum = this.#draft.op({ op: broadcast, inputs: [x, column], attributes: {}, path }, this.#node);
    this.#draft.replace(id, sum);
    return true;
  }

  #convertTranspose({ id, inputs, attributes: { perm }, path }: OpNodeOf<'transpose'>): boolean {
    const [x] = inputs as [number];
    if (this.#layouts.hasPlain(x)) {
      if (isSame(perm, TO_FIRST)) {
        this.#layouts.setLast(id, this.#layouts.plain(x));
        return true;
      }
      if (!isSame(perm, TO_LAST) || !this.#layouts.hasLast(x)) return false;
    }
    // At most one transpose leads from the last layout to the result.
    const last = this.#last(x);
    const rest = perm.map((axis) => TO_LAST.indexOf(axis));
    if (!isSame(perm, TO_LAST)) this.#draft.replace(id, this.#layouts.transpose(last, rest, path));
    else {
      this.#draft.absorb(last, this.#node);
      this.#draft.replace(id, last);
    }
    return true;
  }

  #last(id: number): number {
    return this.#layouts.last(id, this.#node);
  }

  /**
   * Adds the op with operands in the last layout. Transposes that it bypasses are recorded as absorbed.
   *
   * @param removed the axes that the result lacks
   */
  #write(inputs: readonly number[], attributes: OpAttributes[OpName], removed: readonly number[] = []): boolean {
    const { id, op, path, inputs: old } = this.#node;
    const transposes = old
      .map((operand) => this.#layouts.node(operand))
      .filter((operand) => operand.kind === 'op' && operand.op === 'transpose');
    const last = this.#draft.op<OpName>({ op, inputs, attributes, path }, this.#node, ...transposes);
    if (removed.length === 0) this.#layouts.setLast(id, last);
    else {
      // The result has the remaining axes in the last layout's order; the node has them in ascending order.
      const left = TO_LAST.filter((axis) => !removed.includes(axis));
      const perm = left.toSorted((a, b) => a - b).map((axis) => left.indexOf(axis));
      const isAscending = perm.every((axis, at) => axis === at);
      this.#draft.replace(id, isAscending ? last : this.#layouts.transpose(last, perm, path));
    }
    return true;
  }
}

function isSame(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((axis, at) => axis === b[at]);
}
