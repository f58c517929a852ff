import type { FunctionBuilder, Local } from '@sepal/assembler';
import { emitAssign, plus, quotient, remainder, times } from './integer.ts';

/** An array walked by a nest of loops: each loop's stride in bytes, and the local with the current offset. */
export interface Walk {
  readonly steps: readonly number[];
  readonly offset: Local;
}

/**
 * Sets every array's offset to iteration `index` of loops of the given lengths, the last one fastest.
 *
 * Offsets start at 0: addresses are constants in the loads and stores.
 */
export function emitRowOffsets(
  f: FunctionBuilder,
  index: Local,
  lengths: readonly number[],
  walks: readonly Walk[],
): void {
  for (const { offset } of walks) emitAssign(f, offset, 0);
  if (lengths.length === 0) return;
  const [rest, coordinate] = f.locals('i32', 2);
  emitAssign(f, rest, index);
  for (let axis = lengths.length - 1; axis >= 0; axis--) {
    const length = lengths[axis] as number;
    if (axis === 0) {
      emitAssign(f, coordinate, rest);
    } else {
      emitAssign(f, coordinate, remainder(rest, length));
      emitAssign(f, rest, quotient(rest, length));
    }
    for (const { steps, offset } of walks) {
      const step = steps[axis] as number;
      if (step !== 0) emitAssign(f, offset, plus(times(coordinate, step), offset));
    }
  }
}
