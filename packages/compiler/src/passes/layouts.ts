import type { Graph, GraphNode, OpNode } from '@sepal/ops';
import { sizeOf } from '@sepal/tensor';
import { invariantNodes } from '../graph/invariant-nodes.ts';
import type { Draft } from './rewrite.ts';

/** For each axis of a channels-last picture, its axis in the channels-first one. */
export const TO_LAST: readonly number[] = [0, 2, 3, 1];

/** The inverse. */
export const TO_FIRST: readonly number[] = [0, 3, 1, 2];

/**
 * The layouts of each value while a graph's pictures become channels-last.
 *
 * The plain layout is a value's in the old graph. A value of four axes may also, or only, have the last
 * layout: `transpose(value, TO_LAST)`. A missing layout is made from the other by a transpose when it is first
 * requested.
 */
export class Layouts {
  readonly #graph: Graph;
  readonly #draft: Draft;
  readonly #invariant: ReadonlySet<number>;
  readonly #last = new Map<number, number>();

  constructor(graph: Graph, draft: Draft) {
    this.#graph = graph;
    this.#draft = draft;
    this.#invariant = invariantNodes(graph);
  }

  /** The node of the old graph. */
  node(id: number): GraphNode {
    return this.#graph.nodes[id] as GraphNode;
  }

  /** Whether the value exists in the plain layout. */
  hasPlain(id: number): boolean {
    return this.#draft.idOf(id) !== -1;
  }

  /** Whether the value exists in the last layout. */
  hasLast(id: number): boolean {
    return this.#last.has(id);
  }

  /** Records the draft node of an old node's value in the last layout. */
  setLast(id: number, last: number): void {
    this.#last.set(id, last);
  }

  /** The draft node of the value in the plain layout. */
  plain(id: number): number {
    if (!this.hasPlain(id)) {
      this.#draft.replace(id, this.transpose(this.#last.get(id) as number, TO_FIRST, this.node(id).path));
    }
    return this.#draft.idOf(id);
  }

  /** The draft node of the value in the last layout. @param reader the op that needs it */
  last(id: number, { path }: OpNode): number {
    const last = this.#last.get(id) ?? this.transpose(this.plain(id), TO_LAST, path);
    this.#last.set(id, last);
    return last;
  }

  /**
   * An operand in a layout that broadcasts with the last one: unchanged if it has one element, else expanded to four
   * axes.
   */
  broadcastable(id: number, reader: OpNode): number {
    const { shape } = this.node(id).type;
    if (shape.length === 4) return this.last(id, reader);
    if (shape.every((length) => length === 1)) return this.plain(id);
    const { path } = reader;
    const stretched = [...new Array<number>(4 - shape.length).fill(1), ...shape];
    const inputs = [this.plain(id)];
    return this.transpose(
      this.#draft.op({ op: 'reshape', inputs, attributes: { shape: stretched }, path }),
      TO_LAST,
      path,
    );
  }

  /** Adds a transpose. */
  transpose(x: number, perm: readonly number[], path: string): number {
    return this.#draft.op({ op: 'transpose', inputs: [x], attributes: { perm }, path });
  }

  /**
   * Whether computing a node in the last layout transposes fewer elements than in the plain one. Invariant
   * values do not count: they are transposed once. On a tie the last layout wins,
   * as a convolution may follow.
   */
  prefersLast({ inputs }: OpNode): boolean {
    if (!inputs.some((id) => this.hasLast(id)) || inputs.some((id) => this.rank(id) > 4)) return false;
    let toLast = 0;
    let toPlain = 0;
    for (const id of inputs) {
      if (this.#invariant.has(id)) continue;
      const elements = sizeOf(this.node(id).type.shape.map((length) => length ?? 1));
      if (!this.hasLast(id) && this.rank(id) === 4) toLast += elements;
      if (!this.hasPlain(id)) toPlain += elements;
    }
    return toLast <= toPlain;
  }

  /** How many axes the value has. */
  rank(id: number): number {
    return this.node(id).type.shape.length;
  }
}
