import type { FunctionBuilder, Local } from '@sepal/assembler';

/** pointer += bytes, modulo 2³²; nothing beyond that is read. */
export function emitAdvance(f: FunctionBuilder, pointer: Local, bytes: number): void {
  if (bytes !== 0)
    f.get(pointer)
      .i32.const(bytes | 0)
      .i32.add()
      .set(pointer);
}

/** Runs the body `counter` times, counting down to 0; not at all if it is 0. The body must not change the counter. */
export function emitRepeat(f: FunctionBuilder, counter: Local, body: () => void): void {
  f.get(counter).if(() => {
    f.loop((again) => {
      body();
      f.get(counter).i32.const(1).i32.sub().tee(counter).branchIf(again);
    });
  });
}
