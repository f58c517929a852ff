import type { Graph, GraphNode, OpName, OpNode } from '@sepal/ops';
import { isStatic, type Shape, sameShape, sizeOf } from '@sepal/tensor';
import { invariantNodes } from '../graph/invariant-nodes.ts';
import { findUsers, type Users } from '../graph/queries.ts';
import { isScalarConstant } from '../lower/expression-builder.ts';
import { findMoments } from '../lower/moments.ts';
import { type Matrix, matrixOfSum, placeOf } from '../lower/sums.ts';
import type { OpTables, Pass } from '../op-tables.ts';
import { rulesOf } from './op-rules.ts';
import { Draft } from './rewrite.ts';

/** Nodes between two readers of a value that it is not kept for. */
const LONG = 40;

/** The most steps that compute a value several times. */
const MOST_COPIES = 6;

/** The most ops of a step: what one loop takes, and some more for what is computed again. */
const MOST_OPS = 24;

/** Ops that take less time than to write their result and to read it. */
const LIGHT: ReadonlySet<OpName> = new Set<OpName>([
  'abs',
  'add',
  'cast',
  'divide',
  'equal',
  'greater',
  'greaterEqual',
  'less',
  'lessEqual',
  'logicalAnd',
  'logicalNot',
  'logicalOr',
  'maximum',
  'minimum',
  'multiply',
  'negative',
  'notEqual',
  'select',
  'square',
  'subtract',
]);

/** Sizes from which recomputing is worth it. */
export interface RecomputeOptions {
  /** Elements of a value that steps compute for themselves. */
  readonly elements: number;
  /** Elements of a value that is written again, rather than kept, for those who read it much later. */
  readonly elementsAgain: number;
}

/**
 * Computes light elementwise values again in each of the steps that read them, instead of writing them for all.
 *
 * A training step reads most values twice, in the forward pass and much later in the backward pass. What a step would have to read
 * costs it as much as to compute it from what it reads anyway, and need not be kept: a normalization's result, the mask of a relu.
 * Values that must be in memory, because something other than elementwise ops and sums reads them, are written once; steps that read all
 * that they are made of compute them again. They are even written again, for readers in the backward pass, if what they are made of is
 * kept that long anyway: then a normalization keeps one picture, not two.
 *
 * The copies are next to the op that reads them, which alone does, so that lowering makes one loop of them. Sums of the same values move
 * together, to where the first of them is. The pass runs last: merging equal ops would undo it.
 */
export function recompute(options: RecomputeOptions): Pass {
  return (graph, tables) => {
    const trees = new Trees(graph, tables, options);
    return trees.changes ? trees.rewritten(tables) : graph;
  };
}

/** The steps of a graph, as far as they are elementwise: each root with the ops that are computed with it. */
class Trees {
  readonly #graph: Graph;
  readonly #options: RecomputeOptions;
  readonly #users: Users;
  /** Values that are assigned to states. */
  readonly #assigned: ReadonlySet<number>;
  /** Elementwise ops of some size that are computed in every run. */
  readonly #loose: ReadonlySet<number>;
  /** Sums that compute their terms. */
  readonly #sums = new Map<number, Matrix>();
  /** For each elementwise op, the roots that it is computed with; itself if it is one. */
  readonly #roots = new Map<number, ReadonlySet<number>>();
  /** For each root, the ops that are computed with it. */
  readonly #parts = new Map<number, Set<number>>();
  /** For each root, the values in memory that its step computes again. */
  readonly #again = new Map<number, Set<number>>();
  /** For some sums, what is computed right after each: sums of the same values, and what these need. */
  readonly #moved = new Map<number, readonly number[]>();
  /** For sums that are computed together, all of them. */
  readonly #groups = new Map<number, readonly number[]>();
  /** By the reader before which it happens, the values that are written again. */
  readonly #writtenAgain = new Map<number, readonly number[]>();

  constructor(graph: Graph, { rules }: OpTables, options: RecomputeOptions) {
    this.#graph = graph;
    this.#options = options;
    this.#users = findUsers(graph);
    this.#assigned = new Set(graph.updates.map(({ value }) => value));
    const invariant = invariantNodes(graph);
    const ops = graph.nodes.filter(
      (node): node is OpNode => node.kind === 'op' && !invariant.has(node.id) && isStatic(node.type.shape),
    );
    this.#loose = new Set(
      ops
        .filter((node) => rulesOf(rules, node).axes.kind === 'elementwise')
        .filter(({ type }) => sizeOf(type.shape as Shape) >= options.elements)
        .map(({ id }) => id),
    );
    const moments = new Set(findMoments(ops).map(({ mean }) => mean.id));
    for (const node of ops) {
      const matrix = moments.has(node.id) ? undefined : matrixOfSum(node, graph);
      if (matrix !== undefined) this.#sums.set(node.id, matrix);
    }
    for (const node of ops.toReversed()) if (this.#loose.has(node.id)) this.#classify(node);
    this.#gatherSums();
    for (const { id } of ops) if (this.#isRoot(id)) this.#findAgain(id, this.#groups.get(id) ?? [id]);
    this.#findWrittenAgain(ops.filter(({ id }) => this.#loose.has(id) && this.#isRoot(id)));
  }

  /** Whether a value is computed by several steps, or sums move. */
  get changes(): boolean {
    const moves = this.#again.size + this.#moved.size + this.#writtenAgain.size > 0;
    return moves || [...this.#roots.values()].some(({ size }) => size > 1);
  }

  rewritten({ ops }: OpTables): Graph {
    const draft = new Draft(this.#graph, ops);
    const moved = new Set([...this.#moved.values()].flat());
    for (const { id } of this.#graph.nodes) {
      if (moved.has(id) || (this.#loose.has(id) && !this.#isRoot(id))) continue;
      for (const value of this.#writtenAgain.get(id) ?? []) this.#emit(value, draft);
      for (const each of [id, ...(this.#moved.get(id) ?? [])]) this.#emit(each, draft);
    }
    return draft.finish();
  }

  /** Copies a root, after the ops that are computed with it. */
  #emit(root: number, draft: Draft): void {
    const again = this.#again.get(root) ?? new Set();
    const parts = new Set([...(this.#parts.get(root) ?? []), ...again]);
    const written = [...again].map((id) => [id, draft.idOf(id)] as const);
    for (const id of [...parts].sort((a, b) => a - b)) {
      const node = this.#graph.nodes[id] as OpNode;
      draft.replace(id, this.#emitMask(node, parts, draft) ?? draft.copy(node));
    }
    draft.replace(root, draft.copy(this.#graph.nodes[root] as GraphNode));
    for (const [id, at] of written) draft.replace(id, at);
  }

  /** Compares with the operand of an extremum instead of the extremum: max(x, a) > a where x > a. */
  #emitMask({ op, inputs, path }: OpNode, parts: ReadonlySet<number>, draft: Draft): number | undefined {
    if (op !== 'greater' && op !== 'less') return undefined;
    const [y, bound] = inputs as readonly [number, number];
    const inner = this.#unclipped(y, { bound, parts, extremum: op === 'greater' ? 'maximum' : 'minimum' });
    if (inner === y) return undefined;
    return draft.op({ op, inputs: [draft.idOf(inner), draft.idOf(bound)], attributes: {}, path });
  }

  /** A value on the same side of a bound as what it was clipped to. */
  #unclipped(
    y: number,
    clip: { readonly bound: number; readonly parts: ReadonlySet<number>; readonly extremum: OpName },
  ): number {
    const node = this.#graph.nodes[y] as GraphNode;
    const { bound, parts, extremum } = clip;
    if (node.kind !== 'op' || !parts.has(y) || (node.op !== 'maximum' && node.op !== 'minimum')) return y;
    const b = this.#numberOf(bound);
    const at = node.inputs.findIndex((id) => this.#numberOf(id) !== undefined);
    const a = this.#numberOf(node.inputs[at] ?? y);
    if (a === undefined || b === undefined) return y;
    const isSame = node.op === extremum ? a === b : extremum === 'maximum' ? a > b : a < b;
    return isSame ? this.#unclipped(node.inputs[1 - at] as number, clip) : y;
  }

  #numberOf(id: number): number | undefined {
    const node = this.#graph.nodes[id] as GraphNode;
    return isScalarConstant(node) ? node.value.data[0] : undefined;
  }

  #isRoot(id: number): boolean {
    return this.#sums.has(id) || this.#roots.get(id)?.has(id) === true;
  }

  /** Decides which steps compute an op's value. Those that read it are known. */
  #classify(node: OpNode): void {
    const roots = this.#withUpdatesAsOne(this.#readersOf(node) ?? new Set([node.id]));
    const isShared = roots.size > 1;
    const isFine =
      !isShared ||
      (LIGHT.has(node.op) && roots.size <= MOST_COPIES && [...roots].every((root) => this.#takes(root, node)));
    this.#roots.set(node.id, isFine ? roots : new Set([node.id]));
    for (const root of this.#roots.get(node.id) as ReadonlySet<number>) {
      if (root === node.id) continue;
      const parts = this.#parts.get(root) ?? new Set();
      parts.add(node.id);
      this.#parts.set(root, parts);
    }
  }

  /** Updates that have a value in common share a loop, which computes it once: with the first of them. */
  #withUpdatesAsOne(roots: ReadonlySet<number>): ReadonlySet<number> {
    return [...roots].every((root) => this.#isUpdate(root)) ? new Set([Math.min(...roots)]) : roots;
  }

  /** Whether a value is assigned to a state, and otherwise read only by what computes such values. */
  #isUpdate(id: number): boolean {
    if (!this.#assigned.has(id) || this.#graph.outputs.includes(id)) return false;
    const users = this.#users.of[id] as readonly number[];
    return users.every((user) => [...(this.#roots.get(user) ?? [user])].every((root) => this.#isUpdate(root)));
  }

  /** The roots of the ops that read a value; undefined if it must be in memory. */
  #readersOf({ id, type }: OpNode): ReadonlySet<number> | undefined {
    if (this.#users.leaves[id]) return undefined;
    const roots = new Set<number>();
    for (const user of this.#users.of[id] as readonly number[]) {
      const isSum = this.#sums.has(user);
      const isNear = isSum || (this.#loose.has(user) && sameShape(this.#shapeOf(user), type.shape));
      if (!isNear) return undefined;
      for (const root of isSum ? [user] : (this.#roots.get(user) as ReadonlySet<number>)) roots.add(root);
    }
    return roots;
  }

  /** Whether a step can compute one more op. */
  #takes(root: number, { inputs }: OpNode): boolean {
    const matrix = this.#sums.get(root);
    const isPlaced = matrix === undefined || inputs.every((id) => placeOf(this.#shapeOf(id), matrix) !== undefined);
    return isPlaced && (this.#parts.get(root)?.size ?? 0) < MOST_OPS;
  }

  /**
   * Finds the values in memory that a root can compute from the others that its step reads.
   *
   * @param group the roots of the step
   */
  #findAgain(id: number, group: readonly number[]): void {
    const again = new Set<number>();
    const read = new Set(group.flatMap((root) => [...this.#operandsOf(root)]));
    for (const value of [...this.#operandsOf(id)].sort((a, b) => b - a)) {
      if (!this.#loose.has(value) || !this.#isRoot(value) || this.#assigned.has(value)) continue;
      if (!this.#isReadBefore(value, id)) continue;
      const parts = this.#parts.get(value) ?? new Set();
      const ops = [value, ...parts].map((part) => this.#graph.nodes[part] as OpNode);
      const own = this.#operandsOf(value);
      if (own.size === 0 || ![...own].every((operand) => read.has(operand))) continue;
      if (!ops.every((op) => LIGHT.has(op.op) && this.#takes(id, op))) continue;
      for (const { id: part } of ops) again.add(part);
    }
    if (again.size > 0) this.#again.set(id, again);
  }

  /** The values of a root's size that its step reads. */
  #operandsOf(root: number): ReadonlySet<number> {
    const own = this.#parts.get(root) ?? new Set<number>();
    const { inputs } = this.#graph.nodes[root] as OpNode;
    const shape = this.#shapeOf(this.#sums.has(root) ? (inputs[0] as number) : root);
    const all = [root, ...own].flatMap((id) => (this.#graph.nodes[id] as OpNode).inputs);
    return new Set(all.filter((id) => !own.has(id) && sizeOf(this.#shapeOf(id)) === sizeOf(shape)));
  }

  /** Finds values with readers far apart, and made of what is kept for the last of them anyway. */
  #findWrittenAgain(roots: readonly OpNode[]): void {
    const lost = new Set<number>();
    for (const { id, op, type } of roots) {
      const parts = this.#parts.get(id) ?? new Set();
      const ops = [op, ...[...parts].map((part) => (this.#graph.nodes[part] as OpNode).op)];
      const isLarge = sizeOf(type.shape as Shape) >= this.#options.elementsAgain;
      if (!isLarge || this.#users.leaves[id] || !ops.every((each) => LIGHT.has(each))) continue;
      const readers = this.#readersAt(id);
      const late = readers.findIndex((at, index) => index > 0 && at - (readers[index - 1] as number) >= LONG);
      const own = this.#operandsOf(id);
      const isKept = (operand: number): boolean =>
        !lost.has(operand) && this.#readersAt(operand).some((at) => at >= (readers.at(-1) as number));
      if (late === -1 || own.size === 0 || ![...own].every(isKept)) continue;
      lost.add(id);
      const at = readers[late] as number;
      this.#writtenAgain.set(at, [...(this.#writtenAgain.get(at) ?? []), id]);
    }
  }

  /** Where a value is read from memory, in order. */
  #readersAt(id: number): readonly number[] {
    const at = new Set<number>();
    for (const user of this.#users.of[id] as readonly number[]) {
      for (const root of this.#roots.get(user) ?? [user]) {
        const isComputed = this.#again.get(root)?.has(id) === true;
        if (!isComputed && root !== id) at.add(Math.min(...(this.#groups.get(root) ?? [root])));
      }
    }
    return [...at].sort((a, b) => a - b);
  }

  /** Finds sums that could be computed with earlier ones: what they read is known by then. */
  #gatherSums(): void {
    const readers = new Map<number, number[]>();
    const moved = new Set<number>();
    for (const id of [...this.#sums.keys()].sort((a, b) => a - b)) {
      for (const value of this.#operandsOf(id)) {
        const sums = readers.get(value) ?? [];
        readers.set(value, [...sums, id]);
        const first = sums.find(
          (other) => !moved.has(other) && isSameMatrix(this.#sums.get(other), this.#sums.get(id)),
        );
        const needed = first === undefined || moved.has(id) ? undefined : this.#neededAt(first, id);
        if (first === undefined || needed === undefined) continue;
        this.#moved.set(first, [...(this.#moved.get(first) ?? []), ...needed, id]);
        for (const each of [...needed, id]) moved.add(each);
        const group = [...(this.#groups.get(first) ?? [first]), id];
        for (const each of group) this.#groups.set(each, group);
      }
    }
  }

  /** What a sum needs besides its own parts, if all of that can be computed at an earlier sum; undefined if not. */
  #neededAt(first: number, sum: number): readonly number[] | undefined {
    const parts = new Set([sum, ...(this.#parts.get(sum) ?? [])]);
    const needed = new Set<number>();
    const waiting = [...parts];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      const node = this.#graph.nodes[id] as GraphNode;
      for (const input of node.kind === 'op' ? node.inputs : []) {
        if (input < first || parts.has(input) || needed.has(input)) continue;
        const isSmall = sizeOf(this.#shapeOf(input)) < this.#options.elements && !this.#sums.has(input);
        if (!isSmall || input === first || needed.size === MOST_OPS) return undefined;
        needed.add(input);
        waiting.push(input);
      }
    }
    return [...needed].sort((a, b) => a - b);
  }

  /** Whether a step before a root reads a value: the value cannot be a further result of the root's step. */
  #isReadBefore(value: number, root: number): boolean {
    return (this.#users.of[value] as readonly number[]).some((user) => {
      const roots = this.#sums.has(user) ? undefined : this.#roots.get(user);
      return Math.min(...(roots ?? [user])) < root;
    });
  }

  #shapeOf(id: number): Shape {
    return this.#graph.nodes[id]?.type.shape as Shape;
  }
}

function isSameMatrix(a: Matrix | undefined, b: Matrix | undefined): boolean {
  if (a === undefined || b === undefined || !sameShape(a.shape, b.shape)) return false;
  return a.shape.every((length, axis) => length === 1 || a.axes.has(axis) === b.axes.has(axis));
}
