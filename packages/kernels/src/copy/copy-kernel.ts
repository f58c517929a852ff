import type { FunctionBuilder, Local } from '@sepal/assembler';
import { bytesPerElement, sizeOf } from '@sepal/tensor';
import type { Kernel } from '../call.ts';
import { emitWhileBelow } from '../emit/counted-loop.ts';
import { emitRowOffsets } from '../emit/row-offsets.ts';
import { emitShare } from '../emit/share.ts';
import { type CopyLoop, type CopyPlan, loopsOf, type Offsets } from './plan.ts';
import { emitCopyRow, emitRepeatElement } from './rows.ts';
import { emitCopyElements } from './scattered.ts';
import { emitTransposedTiles } from './transposed.ts';

/**
 * Copies elements: for all i in `shape`, output[Σ i · outputStrides + outputOffset] = input[Σ i · inputStrides + inputOffset].
 *
 * Contiguous runs are copied as such; channel moves go through 4 × 4 tiles; a stride of 0
 * repeats. Everything else is copied element by element.
 */
export const copyKernel: Kernel<'copy'> = {
  emit(context, { inputs: [input], outputs: [output], attributes }) {
    const f = context.module.func({ name: 'copy', params: ['i32'] });
    if (input === undefined || output === undefined || sizeOf(attributes.shape) === 0) return f;
    const bytes = bytesPerElement(input.dtype);
    const { parts, tuning } = context.target;
    const plan: CopyPlan = {
      loops: loopsOf(attributes, bytes),
      fromAddress: input.address + attributes.inputOffset * bytes,
      toAddress: output.address + attributes.outputOffset * bytes,
      bytes,
      tuning: tuning.copy,
    };
    const inner = plan.loops.at(-1) as CopyLoop;
    const column = plan.loops.findIndex(({ from }) => from === bytes);
    if (bytes === 4 && inner.to === 4 && inner.from !== 4 && inner.from !== 0 && column !== -1) {
      const outer = plan.loops.filter((loop, index) => loop !== inner && index !== column);
      emitTransposedTiles(f, { plan, outer, across: inner, along: plan.loops[column] as CopyLoop, parts });
      return f;
    }
    const isDense = inner.to === bytes && (inner.from === bytes || inner.from === 0);
    const outer = plan.loops.slice(0, -1);
    const rows = outer.reduce((product, { length }) => product * length, 1);
    if (isDense && rows < parts) {
      // Few long rows: each is cut into pieces of 64 elements, which the parts share.
      const pieces = Math.floor(inner.length / PIECE);
      const rest = { ...inner, length: inner.length % PIECE };
      emitRows(f, plan, {
        outer: [...outer, stepped(inner, PIECE, pieces)],
        inner: { ...inner, length: PIECE },
        parts,
      });
      if (rest.length > 0) {
        const done = {
          ...plan,
          fromAddress: plan.fromAddress + pieces * PIECE * inner.from,
          toAddress: plan.toAddress + pieces * PIECE * inner.to,
        };
        emitRows(f, done, { outer, inner: rest, parts });
      }
      return f;
    }
    emitRows(f, plan, { outer, inner, parts });
    return f;
  },

  describe: () => ({ tile: '', multiplyAdds: 0 }),
};

/** Elements of a piece of a long row: a multiple of 16 bytes. */
const PIECE = 64;

/** A loop over pieces of a loop. */
function stepped({ from, to }: CopyLoop, piece: number, length: number): CopyLoop {
  return { length, from: from * piece, to: to * piece };
}

/** Copies one part of the rows. */
function emitRows(
  f: FunctionBuilder,
  plan: CopyPlan,
  { outer, inner, parts }: { outer: readonly CopyLoop[]; inner: CopyLoop; parts: number },
): void {
  const count = outer.reduce((product, { length }) => product * length, 1);
  const [part] = f.params as readonly [Local];
  const { start: row, end } = emitShare(f, part, { count, parts });
  const offsets: Offsets = { from: f.local('i32'), to: f.local('i32') };
  const lengths = outer.map(({ length }) => length);
  emitWhileBelow(f, row, end, () => {
    emitRowOffsets(f, row, lengths, [
      { steps: outer.map(({ from }) => from), offset: offsets.from },
      { steps: outer.map(({ to }) => to), offset: offsets.to },
    ]);
    if (inner.to === plan.bytes && inner.from === plan.bytes) emitCopyRow(f, plan, inner.length, offsets);
    else if (inner.to === plan.bytes && inner.from === 0) emitRepeatElement(f, plan, inner.length, offsets);
    else emitCopyElements(f, plan, inner, offsets);
  });
}
