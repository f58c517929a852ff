import type { Variable } from '@sepal/layers';
import type { State, Trace, Value } from '@sepal/ops';
import type { Slots } from './slots.ts';

/** One step of an optimizer while it is recorded: what an update reads and writes. */
export class OptimizerStep {
  /** float32 scalar. */
  readonly learningRate: Value;
  /** float32 scalar: the number of this update, 1 for the first. */
  readonly time: Value;
  readonly #trace: Trace;
  readonly #slots: Slots;

  constructor({ learningRate, time, trace, slots }: OptimizerStepOptions) {
    this.learningRate = learningRate;
    this.time = time;
    this.#trace = trace;
    this.#slots = slots;
  }

  /** The value of a variable or of another state: the last one that was written. */
  read(state: State): Value {
    return this.#trace.read(state);
  }

  /** Replaces the value of a state; returns the new one. */
  write(state: State, value: Value): Value {
    this.#trace.write(state, value);
    return value;
  }

  /** What the optimizer remembers of a variable under the name of a slot. @throws GraphError if there is no such slot */
  slot(name: string, variable: Variable): State {
    return this.#slots.get(name, variable);
  }
}

interface OptimizerStepOptions {
  readonly learningRate: Value;
  readonly time: Value;
  readonly trace: Trace;
  readonly slots: Slots;
}

/** Updates a variable and its slots by its gradient, of the variable's shape. */
export type VariableUpdate = (gradient: Value, variable: Variable) => void;
