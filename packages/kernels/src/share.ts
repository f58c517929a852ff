import type { FunctionBuilder, Local } from '@sepal/assembler';

/** Where one part of `count` pieces of work begins and ends. */
export interface Share {
  readonly start: Local;
  readonly end: Local;
}

/** Sets the locals to [⌊count · part / parts⌋, ⌊count · (part + 1) / parts⌋). */
export function emitShare(f: FunctionBuilder, part: Local, { count, parts }: { count: number; parts: number }): Share {
  const start = f.local('i32');
  const end = f.local('i32');
  if (parts === 1) {
    f.i32.const(0).set(start).i32.const(count).set(end);
  } else {
    emitShareStart(f, () => f.get(part), { count, parts });
    f.set(start);
    emitShareStart(f, () => f.get(part).i32.const(1).i32.add(), { count, parts });
    f.set(end);
  }
  return { start, end };
}

/** Computes ⌊count · part / parts⌋ from the quotient and remainder of count / parts, so that no product exceeds 2³². */
function emitShareStart(
  f: FunctionBuilder,
  pushPart: () => void,
  { count, parts }: { count: number; parts: number },
): void {
  pushPart();
  f.i32.const(Math.floor(count / parts)).i32.mul();
  if (count % parts === 0) return;
  pushPart();
  f.i32
    .const(count % parts)
    .i32.mul()
    .i32.const(parts)
    .i32.divU()
    .i32.add();
}

/** How evenly `count` equal pieces divide into parts that run at the same time: at 1, none waits for another. */
export function shareEfficiency(count: number, parts: number): number {
  return count / (parts * Math.ceil(count / parts));
}
