import type { Graph, OpNode } from '@sepal/ops';
import { sameShape } from '@sepal/tensor';
import type { Users } from '../graph/queries.ts';
import type { Meetings } from './update-meetings.ts';

/** The most ops in one loop: more would run out of registers. */
const LARGEST = 32;

/** Elementwise nodes that share a loop. */
export interface ElementwiseGroup {
  /** In the graph's order. */
  readonly nodes: readonly OpNode[];
  /** Those whose values the loop writes, in the same order; the last node is one of them. */
  readonly results: readonly number[];
  /** Whether they are new values of states, each of one state, that nothing outside reads: such a loop can run with the updates. */
  readonly isUpdate: boolean;
}

/** A group that grows from its last node on. */
interface Group extends ElementwiseGroup {
  readonly nodes: OpNode[];
  readonly results: number[];
}

/** Where a value is read: the position of the loop or the op that reads it. */
interface Reader {
  readonly position: number;
  /** Whether it reads the value in another shape. */
  readonly reshaped: boolean;
}

/**
 * Groups elementwise nodes that share a loop. A loop runs at its last node's position, after everything it reads.
 *
 * A node joins the loop that reads it first, if they have the same shape. If something else reads its value as well, the loop
 * writes it as one more result, for the others run later. No node is computed twice.
 *
 * @param isFree whether a node may be taken: elementwise, computed at run time and not part of another kernel
 * @param meetings further loops that new values of states may join
 */
export function groupElementwise(
  graph: Graph,
  users: Users,
  isFree: (node: OpNode) => boolean,
  meetings?: Meetings,
): readonly ElementwiseGroup[] {
  return new Grouping(graph, users, meetings).groupsOf(isFree);
}

class Grouping {
  readonly #graph: Graph;
  readonly #users: Users;
  /** By their last node. */
  readonly #groups = new Map<number, Group>();
  /** The last node of each node's group. */
  readonly #lastOf = new Map<number, number>();

  /** Values that are assigned to one state, and not returned. */
  readonly #assigned: ReadonlySet<number>;
  readonly #meetings: Meetings | undefined;

  constructor(graph: Graph, users: Users, meetings: Meetings | undefined) {
    this.#graph = graph;
    this.#users = users;
    this.#meetings = meetings;
    const once = new Set<number>();
    const more = new Set(graph.outputs);
    for (const { value } of graph.updates) (once.has(value) ? more : once).add(value);
    this.#assigned = new Set([...once].filter((value) => !more.has(value)));
  }

  groupsOf(isFree: (node: OpNode) => boolean): readonly ElementwiseGroup[] {
    for (const node of this.#graph.nodes.toReversed()) {
      if (node.kind === 'op' && isFree(node)) this.#add(node);
    }
    return [...this.#groups.values()].map(({ nodes, results, isUpdate }) => ({
      nodes: nodes.toReversed(),
      results: results.toReversed(),
      isUpdate,
    }));
  }

  #add(node: OpNode): void {
    const readers = this.#readersOf(node.id);
    const meetings = this.#isUpdate(node.id, node.id) ? this.#meetings : undefined;
    const first = Math.min(...readers.map(({ position }) => position), ...(meetings?.for(node) ?? []));
    const isRead = this.#leaves(node.id) || readers.some(({ position }) => position !== first);
    const joined = readers.some(({ position, reshaped }) => position === first && reshaped)
      ? undefined
      : this.#groupFor(node, first, isRead);
    const group = joined ?? { nodes: [], results: [], isUpdate: this.#isUpdate(node.id, node.id) };
    group.nodes.push(node);
    if (isRead || joined === undefined) group.results.push(node.id);
    if (joined === undefined) this.#groups.set(node.id, group);
    const position = joined === undefined ? node.id : first;
    this.#lastOf.set(node.id, position);
    meetings?.add(node, position);
  }

  /** The group at a position, if a node can join it. */
  #groupFor(node: OpNode, position: number, isResult: boolean): Group | undefined {
    const group = this.#groups.get(position);
    if (group === undefined || group.nodes.length === LARGEST) return undefined;
    const last = group.nodes[0] as OpNode;
    if (!sameShape(last.type.shape, node.type.shape)) return undefined;
    // Updates run last, over the old values: a loop of theirs writes nothing that is read elsewhere.
    return isResult && group.isUpdate && !this.#isUpdate(node.id, position) ? undefined : group;
  }

  #readersOf(id: number): readonly Reader[] {
    return (this.#users.of[id] as readonly number[]).flatMap((user): readonly Reader[] => {
      if (!this.#isReshape(user)) return [{ position: this.#lastOf.get(user) ?? user, reshaped: false }];
      return this.#readersOf(user).map(({ position }) => ({ position, reshaped: true }));
    });
  }

  /** Whether a run returns the value, in any shape, or assigns it to a state. */
  #leaves(id: number): boolean {
    const shapes = (this.#users.of[id] as readonly number[]).filter((user) => this.#isReshape(user));
    return this.#users.leaves[id] === true || shapes.some((user) => this.#leaves(user));
  }

  #isReshape(id: number): boolean {
    const node = this.#graph.nodes[id];
    return node?.kind === 'op' && node.op === 'reshape';
  }

  /** Whether the value is assigned to one state, and otherwise read only by the group at the position. */
  #isUpdate(id: number, position: number): boolean {
    const users = this.#users.of[id] as readonly number[];
    return this.#assigned.has(id) && users.every((user) => this.#lastOf.get(user) === position);
  }
}
