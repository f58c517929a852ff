import type { FunctionBuilder, Local } from '@sepal/assembler';

/** Runs the body while `index` is below `end`, counting it up by one. The body must not change either. */
export function emitWhileBelow(f: FunctionBuilder, index: Local, end: Local, body: () => void): void {
  f.get(index).get(end).i32.ltU();
  f.if(() => {
    f.loop((again) => {
      body();
      f.get(index).i32.const(1).i32.add().tee(index).get(end).i32.ltU().branchIf(again);
    });
  });
}

/** Runs the body `count` times, a compile-time constant; a single run needs no loop. */
export function emitTimes(f: FunctionBuilder, count: number, body: () => void): void {
  if (count === 1) body();
  if (count <= 1) return;
  const counter = f.local('i32');
  f.i32.const(count).set(counter);
  f.loop((again) => {
    body();
    f.get(counter).i32.const(1).i32.sub().tee(counter).branchIf(again);
  });
}
