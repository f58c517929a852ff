import type { Graph, State } from '@sepal/ops';
import type { Users } from '../graph/queries.ts';
import type { Unit } from './units.ts';

/** A loop that computes new values of states, and the states that it overwrites. */
interface UpdateLoop {
  readonly unit: Unit;
  readonly overwrites: readonly State[];
}

/** What is scheduled. */
export interface Scheduled {
  readonly graph: Graph;
  readonly users: Users;
  /** The units of a run, but for its updates. */
  readonly units: readonly Unit[];
  readonly updates: readonly UpdateLoop[];
}

/** The order of the units of a run. Outputs are complete before the first update. */
export type Schedule = (units: Scheduled) => readonly Unit[];

/** Units by position, then the updates: a run that fails before them has changed nothing. */
export const updatesLast: Schedule = ({ units, updates }) => [
  ...inOrder(units),
  ...inOrder(updates.map(({ unit }) => unit)),
];

/** Units by position. */
export function inOrder(units: readonly Unit[]): readonly Unit[] {
  return units.toSorted((a, b) => a.position - b.position);
}
