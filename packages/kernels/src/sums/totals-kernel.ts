import type { FunctionBuilder, Local } from '@sepal/assembler';
import type { Buffer } from '../buffer.ts';
import type { Kernel } from '../call.ts';
import { emitAdvance } from '../emit/advance.ts';
import { emitTimes, emitWhileBelow } from '../emit/counted-loop.ts';
import { sums } from '../emit/gather.ts';
import { emitAssign, times } from '../emit/integer.ts';
import { prepareStore } from '../emit/lanes.ts';
import { emitShare } from '../emit/share.ts';
import { partialSumsOf } from './partial-sums.ts';

/**
 * The totals of partial sums, each divided by a number: the second step of sums and means.
 *
 * It adds in float64, in one order, and rounds once.
 */
export const totalsKernel: Kernel<'totals'> = {
  emit(context, { inputs, outputs, attributes }) {
    const { divisors, rows, columns, folds } = attributes;
    const f = context.module.func({ name: 'totals', params: ['i32'] });
    const [part] = f.params as readonly [Local];
    const partials = partialSumsOf(rows);
    const vectors = Math.ceil(columns / 4);
    const { start: unit, end } = emitShare(f, part, {
      count: folds ? 1 : vectors,
      parts: context.target.parts,
    });
    const [from, to] = f.locals('i32', 2) as [Local, Local];
    const store = prepareStore(f, 'float32');
    emitWhileBelow(f, unit, end, () => {
      emitAssign(f, to, times(unit, 16));
      for (const [k, input] of inputs.entries()) {
        const gather = sums(divisors[k] as number);
        const total = f.locals('v128', gather.locals);
        gather.emitStart(f, total);
        emitAssign(f, from, folds ? 0 : to);
        const emitGather = (lanes: number): void =>
          gather.emitGather(f, total, { pointer: from, offset: input.address, lanes });
        if (folds) {
          const count = partials.count * columns;
          emitTimes(f, Math.floor(count / 4), () => {
            emitGather(4);
            emitAdvance(f, from, 16);
          });
          if (count % 4 > 0) emitGather(count % 4);
        } else {
          emitTimes(f, partials.count, () => {
            emitGather(4);
            emitAdvance(f, from, 4 * columns);
          });
        }
        if (folds) gather.emitFold(f, total);
        const emitStore = (lanes: number): void =>
          store({ pointer: to, offset: (outputs[k] as Buffer).address, lanes }, () => gather.emitResult(f, total));
        if (folds) emitStore(1);
        else emitStoreUpTo(f, { unit, vectors, columns }, emitStore);
      }
    });
    return f;
  },

  describe: () => ({ tile: '4', multiplyAdds: 0 }),
};

/** Stores four columns, or those that are left in the last vector. */
function emitStoreUpTo(
  f: FunctionBuilder,
  { unit, vectors, columns }: { readonly unit: Local; readonly vectors: number; readonly columns: number },
  emitStore: (lanes: number) => void,
): void {
  const rest = columns % 4;
  if (rest === 0) emitStore(4);
  else if (vectors === 1) emitStore(rest);
  else {
    f.get(unit)
      .i32.const(vectors - 1)
      .i32.eq();
    f.if(
      () => emitStore(rest),
      () => emitStore(4),
    );
  }
}
