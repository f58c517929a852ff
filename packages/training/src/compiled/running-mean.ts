import { add, divide, multiply, State, type Value } from '@sepal/ops';
import { scalar } from '@sepal/tensor';
import type { Cells } from '../metrics/cells.ts';

/** The mean of a loss over the samples so far: Keras' loss trackers. */
export class RunningMean {
  readonly #total: State;
  readonly #count: State;

  /** @param name the name in logs, such as `loss` */
  constructor(name: string) {
    this.#total = new State({ path: `${name}/total`, shape: [], dtype: 'float32', initial: scalar(0) });
    this.#count = new State({ path: `${name}/count`, shape: [], dtype: 'float32', initial: scalar(0) });
  }

  /** Its totals. */
  get variables(): readonly State[] {
    return [this.#total, this.#count];
  }

  /** Adds the mean `value` of `count` samples and returns the mean of all so far. */
  update(value: Value, count: number, cells: Cells): Value {
    const total = add(cells.read(this.#total), multiply(value, count));
    const samples = add(cells.read(this.#count), count);
    cells.write(this.#total, total);
    cells.write(this.#count, samples);
    return divide(total, samples);
  }

  /** Begins anew. */
  reset(): void {
    for (const variable of this.variables) variable.assign(scalar(0));
  }
}
