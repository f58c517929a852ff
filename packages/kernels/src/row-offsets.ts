import type { FunctionBuilder, Local } from '@sepal/assembler';

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
  for (const { offset } of walks) f.i32.const(0).set(offset);
  if (lengths.length === 0) return;
  const [rest, coordinate] = f.locals('i32', 2);
  f.get(index).set(rest);
  for (let axis = lengths.length - 1; axis >= 0; axis--) {
    const length = lengths[axis] as number;
    if (axis === 0) {
      f.get(rest).set(coordinate);
    } else {
      f.get(rest).i32.const(length).i32.remU().set(coordinate);
      f.get(rest).i32.const(length).i32.divU().set(rest);
    }
    for (const { steps, offset } of walks) {
      const step = steps[axis] as number;
      if (step === 0) continue;
      f.get(coordinate).i32.const(step).i32.mul().get(offset).i32.add().set(offset);
    }
  }
}
