import type { FunctionBuilder, Local } from '@sepal/assembler';
import { assigned, emitAssign, emitInteger, minus, plus } from './integer.ts';

/** pointer += bytes, modulo 2³²; nothing beyond that is read. */
export function emitAdvance(f: FunctionBuilder, pointer: Local, bytes: number): void {
  if (bytes !== 0) emitAssign(f, pointer, plus(pointer, bytes | 0));
}

/** Runs the body `counter` times, counting down to 0; not at all if it is 0. The body must not change the counter. */
export function emitRepeat(f: FunctionBuilder, counter: Local, body: () => void): void {
  f.get(counter).if(() => {
    f.loop((again) => {
      body();
      emitInteger(f, assigned(counter, minus(counter, 1))).branchIf(again);
    });
  });
}
