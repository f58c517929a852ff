import type { Graph, GraphNode, OpNode } from '@sepal/ops';
import { sizeOf } from '@sepal/tensor';
import { prologueNodes } from './partition.ts';
import type { Draft } from './rewrite.ts';

/** For each axis of a channels-last picture, its axis in the channels-first one. */
export const TO_LAST: readonly number[] = [0, 2, 3, 1];

/** The inverse. */
export const TO_FIRST: readonly number[] = [0, 3, 1, 2];

/**
 * The forms of each value while a graph's pictures become channels-last.
 *
 * The plain form is a value's form in the old graph. A value of four axes may also, or only, have
 * its last form: `transpose(value, TO_LAST)`. A missing form is created from the other by a
 * transpose when it is first requested.
 */
export class Forms {
  readonly #graph: Graph;
  readonly #draft: Draft;
  readonly #prologue: ReadonlySet<number>;
  readonly #last = new Map<number, number>();

  constructor(graph: Graph, draft: Draft) {
    this.#graph = graph;
    this.#draft = draft;
    this.#prologue = prologueNodes(graph);
  }

  /** The node of the old graph. */
  node(id: number): GraphNode {
    return this.#graph.nodes[id] as GraphNode;
  }

  /** Whether the plain form exists. */
  hasPlain(id: number): boolean {
    return this.#draft.idOf(id) !== -1;
  }

  /** Whether the last form exists. */
  hasLast(id: number): boolean {
    return this.#last.has(id);
  }

  /** Records the last form of an old node. */
  setLast(id: number, place: number): void {
    this.#last.set(id, place);
  }

  /** The draft node of the plain form. */
  plain(id: number): number {
    if (!this.hasPlain(id)) {
      this.#draft.replace(id, this.transpose(this.#last.get(id) as number, TO_FIRST, this.node(id).path));
    }
    return this.#draft.idOf(id);
  }

  /** The draft node of the last form. @param reader the op that needs it */
  last(id: number, { path }: OpNode): number {
    const place = this.#last.get(id) ?? this.transpose(this.plain(id), TO_LAST, path);
    this.#last.set(id, place);
    return place;
  }

  /**
   * An operand in a form that broadcasts with last forms: unchanged if it has one element, else expanded to four
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
  transpose(place: number, perm: readonly number[], path: string): number {
    return this.#draft.op({ op: 'transpose', inputs: [place], attributes: { perm }, path });
  }

  /**
   * Whether computing a node from last forms transposes fewer elements than from plain ones. Prologue
   * values do not count: they are transposed once. On a tie the last form wins,
   * as a convolution may follow.
   */
  prefersLast({ inputs }: OpNode): boolean {
    if (!inputs.some((id) => this.hasLast(id)) || inputs.some((id) => this.#rank(id) > 4)) return false;
    let toLast = 0;
    let toPlain = 0;
    for (const id of inputs) {
      if (this.#prologue.has(id)) continue;
      const elements = sizeOf(this.node(id).type.shape.map((length) => length ?? 1));
      if (!this.hasLast(id) && this.#rank(id) === 4) toLast += elements;
      if (!this.hasPlain(id)) toPlain += elements;
    }
    return toLast <= toPlain;
  }

  #rank(id: number): number {
    return this.node(id).type.shape.length;
  }
}
