import type { FunctionBuilder, Local } from '@sepal/assembler';
import { assigned, emitAssign, emitInteger, isBelow, minus, plus } from './integer.ts';

/** Runs the body while `index` is below `end`, counting it up by one. The body must not change either. */
export function emitWhileBelow(f: FunctionBuilder, index: Local, end: Local, body: () => void): void {
  emitInteger(f, isBelow(index, end)).if(() => {
    f.loop((again) => {
      body();
      emitInteger(f, isBelow(assigned(index, plus(index, 1)), end)).branchIf(again);
    });
  });
}

/** Runs the body `count` times, a compile-time constant; a single run needs no loop. */
export function emitTimes(f: FunctionBuilder, count: number, body: () => void): void {
  if (count === 1) body();
  if (count <= 1) return;
  const counter = f.local('i32');
  emitAssign(f, counter, count);
  f.loop((again) => {
    body();
    emitInteger(f, assigned(counter, minus(counter, 1))).branchIf(again);
  });
}
