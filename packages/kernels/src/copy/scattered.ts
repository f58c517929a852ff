import type { FunctionBuilder } from '@sepal/assembler';
import { emitAdvance } from '../emit/advance.ts';
import { emitTimes } from '../emit/counted-loop.ts';
import type { CopyLoop, CopyPlan, Offsets } from './plan.ts';

/** Copies elements one by one, with any strides. Moves the offsets. */
export function emitCopyElements(f: FunctionBuilder, plan: CopyPlan, loop: CopyLoop, { from, to }: Offsets): void {
  const { fromAddress, toAddress, bytes } = plan;
  const { elements } = plan.tuning;
  const emitElements = (count: number): void => {
    for (let i = 0; i < count; i++) {
      const source = fromAddress + i * loop.from;
      const destination = toAddress + i * loop.to;
      f.get(to).get(from);
      if (bytes === 4) f.i32.load(source).i32.store(destination);
      else f.i32.load8U(source).i32.store8(destination);
    }
  };
  emitTimes(f, Math.floor(loop.length / elements), () => {
    emitElements(elements);
    emitAdvance(f, from, elements * loop.from);
    emitAdvance(f, to, elements * loop.to);
  });
  emitElements(loop.length % elements);
}
