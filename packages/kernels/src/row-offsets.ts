import type { FunctionBuilder, Local } from '@sepal/assembler';

/** An array that is walked by a nest of loops: how many bytes each loop moves it by, and the local for where it is. */
export interface Walk {
  readonly steps: readonly number[];
  readonly offset: Local;
}

/**
 * Sets the offset of every array to where it is at place `index` of loops of the given lengths, the last one fastest.
 *
 * Each of them starts at 0: addresses are constants, added by the instructions that load and store.
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
