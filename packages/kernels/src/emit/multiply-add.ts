import type { FunctionBuilder, Local } from '@sepal/assembler';

/**
 * sum += x · y, in an instruction order that engines keep in registers.
 *
 * Every kernel adds its products one by one, and carries long sums at boundaries set by its shape, so the number of parts never changes a bit.
 */
export function emitMultiplyAdd(
  f: FunctionBuilder,
  relaxed: boolean,
  { x, y, sum }: { x: Local; y: Local; sum: Local },
): void {
  if (relaxed) f.get(x).get(y).get(sum).f32x4.relaxedMadd().set(sum);
  else f.get(sum).get(x).get(y).f32x4.mul().f32x4.add().set(sum);
}
