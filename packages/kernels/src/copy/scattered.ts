import type { FunctionBuilder } from '@sepal/assembler';
import { emitAdvance } from '../advance.ts';
import { emitTimes } from '../counted-loop.ts';
import type { CopyLoop, CopyPlan, Offsets } from './kernel.ts';

/** Elements per iteration. */
const UNROLL = 8;

/** Copies elements one by one, with any strides. Moves the offsets. */
export function emitCopyElements(f: FunctionBuilder, plan: CopyPlan, loop: CopyLoop, { from, to }: Offsets): void {
  const { fromAddress, toAddress, bytes } = plan;
  const emitElements = (count: number): void => {
    for (let i = 0; i < count; i++) {
      const source = fromAddress + i * loop.from;
      const destination = toAddress + i * loop.to;
      f.get(to).get(from);
      if (bytes === 4) f.i32.load(source).i32.store(destination);
      else f.i32.load8U(source).i32.store8(destination);
    }
  };
  emitTimes(f, Math.floor(loop.length / UNROLL), () => {
    emitElements(UNROLL);
    emitAdvance(f, from, UNROLL * loop.from);
    emitAdvance(f, to, UNROLL * loop.to);
  });
  emitElements(loop.length % UNROLL);
}
