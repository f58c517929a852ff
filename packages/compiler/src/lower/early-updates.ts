import type { Graph, State } from '@sepal/ops';
import { bytesPerElement, sizeOf } from '@sepal/tensor';
import type { Users } from '../graph/queries.ts';
import { inOrder, type Schedule, type Scheduled, type UpdateLoop, updatesLast } from './schedule.ts';
import { typeOf, type Unit } from './units.ts';
import { stateBehind } from './updates.ts';

/** Results of fewer bytes, all that only updates read together, are not worth it: a run that fails should have changed nothing. */
const FEWEST_BYTES = 1 << 20;

/** Values of fewer bytes may wait. */
const SMALL = 1 << 14;

/**
 * Each update as soon as what it reads is known, all outputs are, and nothing will read the old value any more: so a gradient
 * is dead before the next one is computed, and a training step needs no memory for all of them. What only updates need, such as
 * the norm of a gradient, moves with them.
 *
 * Programs whose gradients are small keep their updates for the end.
 */
export const updatesEarly: Schedule = (scheduled) => {
  const { units, updates } = scheduled;
  const order = new Order(scheduled);
  if (order.bytes < FEWEST_BYTES) return updatesLast(scheduled);
  const times = new Map<Unit, number>(units.map((unit) => [unit, order.timeOf(unit)]));
  for (const update of updates) times.set(update.unit, order.timeOfUpdate(update));
  const rankOf = new Map(
    [...inOrder(units), ...inOrder(updates.map(({ unit }) => unit))].map((unit, rank) => [unit, rank]),
  );
  const timeOf = (unit: Unit): number => times.get(unit) as number;
  // At one time, units keep their order, and updates come last: nothing else reads what they write.
  return [...rankOf.keys()].sort(
    (a, b) => timeOf(a) - timeOf(b) || (rankOf.get(a) as number) - (rankOf.get(b) as number),
  );
};

class Order {
  readonly #graph: Graph;
  readonly #users: Users;
  /** The unit that computes a node. */
  readonly #unitOf = new Map<number, Unit>();
  readonly #updates: ReadonlySet<Unit>;
  /** Units that follow the gradients: nothing but updates needs them, and they read nothing large that others read. */
  readonly #following: Set<Unit>;
  readonly #times = new Map<Unit, number>();
  /** The latest time of a unit that reads a state. */
  readonly #lastRead = new Map<State, number>();
  /** When all outputs are known. */
  readonly #outputTime: number;

  constructor({ graph, users, units, updates }: Scheduled) {
    this.#graph = graph;
    this.#users = users;
    this.#updates = new Set(updates.map(({ unit }) => unit));
    for (const unit of [...units, ...this.#updates]) for (const { id } of unit.nodes) this.#unitOf.set(id, unit);
    const ordered = inOrder(units);
    this.#following = new Set(ordered);
    // Each unit that leaves the set may let others leave it, mostly such as come before.
    for (let size = -1; size !== this.#following.size; ) {
      size = this.#following.size;
      for (const unit of ordered.toReversed()) if (!this.#follows(unit)) this.#following.delete(unit);
    }
    for (const unit of ordered) {
      const time = this.#following.has(unit) ? this.#readyTime(unit) : unit.position;
      this.#times.set(unit, time);
      for (const id of unit.operands) {
        const state = stateBehind(id, graph);
        if (state !== undefined) this.#lastRead.set(state, Math.max(time, this.#lastRead.get(state) ?? -1));
      }
    }
    this.#outputTime = Math.max(-1, ...graph.outputs.map((id) => this.#knownAt(id)));
  }

  /** Bytes of the values that updates and the units before them read. */
  get bytes(): number {
    const read = new Set([...this.#updates, ...this.#following].flatMap(({ operands }) => operands));
    return [...read].filter((id) => this.#isFinal(id)).reduce((sum, id) => sum + this.#bytesOf(id), 0);
  }

  timeOf(unit: Unit): number {
    return this.#times.get(unit) as number;
  }

  timeOfUpdate({ unit, overwrites }: UpdateLoop): number {
    const reads = overwrites.map((state) => this.#lastRead.get(state) ?? -1);
    return Math.max(this.#outputTime, this.#readyTime(unit), ...reads);
  }

  #follows({ operands, results }: Unit): boolean {
    const isSmall = (id: number): boolean => this.#bytesOf(id) <= SMALL || this.#graph.nodes[id]?.kind !== 'op';
    return results.every((id) => this.#isFinal(id)) && operands.every((id) => isSmall(id) || this.#isFinal(id));
  }

  /** Whether a value is read by updates and units that follow the gradients alone. */
  #isFinal(id: number): boolean {
    if (this.#graph.outputs.includes(id)) return false;
    return (this.#users.of[id] as readonly number[]).every((user) => {
      const unit = this.#unitOf.get(user);
      if (unit === undefined) return this.#isFinal(user);
      return this.#updates.has(unit) || this.#following.has(unit);
    });
  }

  /** When all operands of a unit are known. */
  #readyTime(unit: Unit): number {
    return Math.max(-1, ...unit.operands.map((id) => this.#knownAt(id)));
  }

  /** When a value is known; −1 for what is given. */
  #knownAt(id: number): number {
    const unit = this.#unitOf.get(id);
    if (unit !== undefined) return this.#times.get(unit) ?? -1;
    const node = this.#graph.nodes[id];
    // A reshape, or what the prologue computes.
    return node?.kind === 'op' ? Math.max(-1, ...node.inputs.map((input) => this.#knownAt(input))) : -1;
  }

  #bytesOf(id: number): number {
    const { shape, dtype } = typeOf(this.#graph, id);
    return sizeOf(shape) * bytesPerElement(dtype);
  }
}
