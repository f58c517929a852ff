import type { State, Value } from '@sepal/ops';
import { SepalError, Tensor } from '@sepal/tensor';

/** Where the values of states are: a `Trace` records what is read and written, {@link EagerCells} does it at once. */
export interface Cells {
  read(state: State): Value;
  write(state: State, value: Value): void;
}

/**
 * States outside of a trace: reads their values and assigns them.
 *
 * @example
 * const metric = new BinaryAccuracy();
 * const cells = new EagerCells();
 * metric.updateState(tensor([1, 0]), tensor([0.9, 0.6]), { cells });
 * metric.result(cells).data[0]; // 0.5
 */
export class EagerCells implements Cells {
  /** @throws SepalError while a run is updating the state */
  read(state: State): Tensor {
    return state.value;
  }

  /** @throws ShapeError for another shape or element type */
  write(state: State, value: Value): void {
    if (!(value instanceof Tensor)) {
      throw new SepalError({
        where: state.path,
        message: 'A value of a traced function has no numbers yet, so it cannot be assigned.',
        hint: 'Pass the trace as `cells`.',
      });
    }
    state.assign(value);
  }
}
