import type { FunctionBuilder, Local } from '@sepal/assembler';
import type { Region } from '../buffer.ts';
import { emitAdvance } from '../emit/advance.ts';
import { emitTimes } from '../emit/counted-loop.ts';
import { assigned, emitAssign, plus, times } from '../emit/integer.ts';

/** One vector: `length` elements, `step` bytes apart, from `offset` after the addresses. */
interface SparsemaxVector {
  readonly input: number;
  readonly output: number;
  readonly offset: Local;
  readonly length: number;
  readonly step: number;
  readonly part: Local;
  readonly scratch: Region;
}

/** max(x − τ, 0), with Keras' threshold τ: see the op. Sums are in float64 and in the op's order. */
export function emitSparsemax(f: FunctionBuilder, vector: SparsemaxVector): void {
  const { input, output, offset, length, step, part, scratch } = vector;
  const [from, to, pointer, at] = f.locals('i32', 4);
  const own = plus(times(part, scratch.bytes), scratch.address);
  emitAssign(f, to, plus(assigned(from, own), 4 * length));
  f.get(offset).set(at).get(from).set(pointer);
  emitTimes(f, length, () => {
    f.get(pointer).get(at).f32.load(input).f32.store();
    emitAdvance(f, at, step);
    emitAdvance(f, pointer, 4);
  });
  emitSortDown(f, { from, to, length });

  const [z, cumulated, total, support] = f.locals('f64', 4);
  const index = f.local('f64');
  for (const sum of [cumulated, total, support, index]) f.f64.const(0).set(sum);
  f.get(from).set(pointer);
  emitTimes(f, length, () => {
    f.get(pointer).f32.load().f64.promoteF32().tee(z).get(cumulated).f64.add().set(cumulated);
    f.get(index).f64.const(1).f64.add().set(index);
    f.get(z).get(cumulated).f64.const(1).f64.sub().get(index).f64.div().f64.sub().f64.const(0).f64.gt();
    f.if(() => {
      f.get(total).get(cumulated).f64.add().set(total);
      f.get(support).f64.const(1).f64.add().set(support);
    });
    emitAdvance(f, pointer, 4);
  });
  const threshold = total;
  f.get(total).f64.const(1).f64.sub().get(support).f64.div().set(threshold);
  f.get(offset).set(at);
  emitTimes(f, length, () => {
    f.get(at).get(at).f32.load(input).f64.promoteF32().get(threshold).f64.sub().f64.const(0).f64.max();
    f.f32.demoteF64().f32.store(output);
    emitAdvance(f, at, step);
  });
}

/**
 * Sorts float32 numbers in descending order, NaN last, by merging runs of 1, 2, 4, … from one half of the scratch into the other.
 * `from` is where they end up.
 */
function emitSortDown(f: FunctionBuilder, { from, to, length }: { from: Local; to: Local; length: number }): void {
  const [left, right, leftEnd, rightEnd, out, end] = f.locals('i32', 6);
  const [a, b] = f.locals('f32', 2);
  for (let run = 4; run < 4 * length; run *= 2) {
    f.get(from).set(left).get(to).set(out);
    emitAssign(f, end, plus(from, 4 * length));
    f.loop((nextPair) => {
      const emitEnd = (start: Local, limit: Local): void => {
        f.get(start).i32.const(run).i32.add().tee(limit).get(end).get(limit).get(end).i32.ltU().select().set(limit);
      };
      emitEnd(left, leftEnd);
      f.get(leftEnd).set(right);
      emitEnd(right, rightEnd);
      f.loop((nextElement) => {
        // Take from the left while it has elements and the right has none, a smaller one, or NaN.
        f.get(left).get(leftEnd).i32.ltU();
        f.if(
          () => {
            f.get(left).f32.load().set(a).get(right).f32.load().set(b);
            f.get(right).get(rightEnd).i32.geU();
            f.get(a).get(b).f32.ge().i32.or();
            f.get(b).get(b).f32.ne().i32.or();
          },
          () => f.i32.const(0),
          ['i32'],
        );
        f.if(
          () => {
            f.get(out).get(a).f32.store();
            emitAdvance(f, left, 4);
          },
          () => {
            f.get(out).get(right).f32.load().f32.store();
            emitAdvance(f, right, 4);
          },
        );
        emitAdvance(f, out, 4);
        f.get(left).get(leftEnd).i32.ltU().get(right).get(rightEnd).i32.ltU().i32.or().branchIf(nextElement);
      });
      f.get(rightEnd).tee(left).get(end).i32.ltU().branchIf(nextPair);
    });
    // Swap the halves.
    f.get(from).get(to).set(from).set(to);
  }
}
