import type { Graph, State } from '@sepal/ops';
import { bytesPerElement, sizeOf } from '@sepal/tensor';
import type { Users } from '../graph/queries.ts';
import { inOrder, type Schedule, type Scheduled, updatesLast } from './schedule.ts';
import { typeOf, type Unit } from './units.ts';
import { stateBehind } from './updates.ts';

/** Values of fewer bytes may wait: threads do their updates together. */
const SMALL = 1 << 14;

/**
 * Each update as soon as what it reads is known, all outputs are, and nothing will read the old value any more: so a gradient
 * is dead before the next one is computed, and a training step needs no memory for all of them. What only updates need, such as
 * the norm of a gradient, is computed with them.
 *
 * @param fewestBytes programs whose updates read fewer bytes of such values keep them for the end: a run that fails should have changed nothing
 */
export function earlyUpdates(fewestBytes: number): Schedule {
  return (scheduled) => {
    const order = new Order(scheduled);
    return order.bytes < fewestBytes ? updatesLast(scheduled) : order.units();
  };
}

class Order {
  readonly #graph: Graph;
  readonly #users: Users;
  /** The unit that computes a node. */
  readonly #unitOf = new Map<number, Unit>();
  readonly #ordered: readonly Unit[];
  /** The units that read a state, but for updates. */
  readonly #readers = new Map<State, Unit[]>();
  readonly #updates: ReadonlyMap<Unit, readonly State[]>;
  /** Units that follow the gradients: nothing but updates needs them, and they read nothing large that others read. */
  readonly #following: Set<Unit>;

  constructor({ graph, users, units, updates }: Scheduled) {
    this.#graph = graph;
    this.#users = users;
    this.#ordered = inOrder(units);
    this.#updates = new Map(updates.map(({ unit, overwrites }) => [unit, overwrites]));
    for (const unit of [...units, ...this.#updates.keys()]) for (const { id } of unit.nodes) this.#unitOf.set(id, unit);
    for (const unit of units) {
      for (const state of unit.operands.flatMap((id) => stateBehind(id, graph) ?? [])) {
        this.#readers.set(state, [...(this.#readers.get(state) ?? []), unit]);
      }
    }
    this.#following = new Set(units);
    // Each unit that leaves the set may let others leave it, mostly such as come before.
    for (let size = -1; size !== this.#following.size; ) {
      size = this.#following.size;
      for (const unit of this.#ordered.toReversed()) if (!this.#follows(unit)) this.#following.delete(unit);
    }
  }

  /** Bytes of the values that only updates and the units before them read. */
  get bytes(): number {
    const read = new Set([...this.#updates.keys(), ...this.#following].flatMap(({ operands }) => operands));
    return [...read].filter((id) => this.#isFinal(id)).reduce((sum, id) => sum + this.#bytesOf(id), 0);
  }

  /** All units: those that follow others, and updates, as soon as they can be computed. */
  units(): readonly Unit[] {
    const updates = inOrder([...this.#updates.keys()]);
    const early = updates.filter(({ operands }) =>
      operands.some((id) => this.#isFinal(id) && this.#bytesOf(id) > SMALL),
    );
    const late = [...this.#ordered.filter((unit) => this.#following.has(unit)), ...early];
    const rank = new Map(late.map((unit, index) => [unit, index]));
    const before = new Map(late.map((unit) => [unit, this.#unitsBefore(unit)]));
    const after = new Map<Unit, Unit[]>();
    for (const [unit, others] of before) {
      for (const other of others) after.set(other, [...(after.get(other) ?? []), unit]);
    }
    const done: Unit[] = [];
    const ready = late.filter((unit) => before.get(unit)?.size === 0);
    const add = (unit: Unit): void => {
      done.push(unit);
      for (const follower of after.get(unit) ?? []) {
        const others = before.get(follower) as Set<Unit>;
        others.delete(unit);
        if (others.size === 0) ready.push(follower);
      }
    };
    // What is nearest to the end comes first, updates before all, so that gradients die.
    const addReady = (): void => {
      while (ready.length > 0) {
        const last = ready.reduce((a, b) => ((rank.get(a) as number) > (rank.get(b) as number) ? a : b));
        ready.splice(ready.indexOf(last), 1);
        add(last);
      }
    };
    addReady();
    for (const unit of this.#ordered) {
      if (this.#following.has(unit)) continue;
      add(unit);
      addReady();
    }
    const isDone = new Set(early);
    return [...done, ...updates.filter((unit) => !isDone.has(unit))];
  }

  /** The units that must come before one that follows others: outputs are known by then. */
  #unitsBefore(unit: Unit): Set<Unit> {
    const overwritten = this.#updates.get(unit) ?? [];
    return new Set([
      ...[...unit.operands, ...this.#graph.outputs].flatMap((id) => this.#unitBehind(id)),
      ...overwritten.flatMap((state) => this.#readers.get(state) ?? []),
    ]);
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

  /** The unit that computes a value; none for what is given, or computed by the prologue. */
  #unitBehind(id: number): readonly Unit[] {
    const unit = this.#unitOf.get(id);
    if (unit !== undefined) return [unit];
    const node = this.#graph.nodes[id];
    return node?.kind === 'op' ? node.inputs.flatMap((input) => this.#unitBehind(input)) : [];
  }

  #bytesOf(id: number): number {
    const { shape, dtype } = typeOf(this.#graph, id);
    return sizeOf(shape) * bytesPerElement(dtype);
  }
}
