import type { FunctionBuilder, Local } from '@sepal/assembler';
import { sizeOf } from '@sepal/tensor';
import type { Buffer } from '../buffer.ts';
import { emitWhileBelow } from '../emit/counted-loop.ts';
import { emitHalf, emitJoin, type Half } from '../emit/halves.ts';
import { emitAssign, emitInteger, equals, times } from '../emit/integer.ts';
import { prepareStore } from '../emit/lanes.ts';
import { emitShare } from '../emit/share.ts';
import { emitKeySchedule, emitThreefry } from './threefry.ts';

/**
 * Fills the output from the random stream that the seed selects: element i from element i.
 *
 * @param emitNumbers maps two fractions, multiples of 2⁻²³ in [0, 1) (f64x2, on the stack), to two numbers that
 *   are float32 values or still to be rounded to float32
 */
export function emitRandomStream(
  f: FunctionBuilder,
  { seed, output, parts }: { seed: Buffer; output: Buffer; parts: number },
  emitNumbers: () => void,
): void {
  const size = sizeOf(output.shape);
  const fours = Math.ceil(size / 4);
  const [part] = f.params as readonly [Local];
  const { start: four, end } = emitShare(f, part, { count: fours, parts });
  const y = f.local('i32');
  const [counter, fraction, low, high] = f.locals('v128', 4);
  const store = prepareStore(f, 'float32');
  const keys = emitKeySchedule(f, seed);
  const emitStore = (lanes: number): void => {
    store({ pointer: y, offset: output.address, lanes }, () => emitJoin(f.get(low).get(high)));
  };
  emitWhileBelow(f, four, end, () => {
    f.get(four)
      .i32.const(4)
      .i32.mul()
      .i32x4.splat()
      .v128.const(Int32Array.of(0, 1, 2, 3))
      .i32x4.add()
      .set(counter);
    emitThreefry(f, keys, counter);
    f.i32
      .const(9)
      .i32x4.shrU()
      .f32x4.convertI32x4U()
      .f32.const(2 ** -23)
      .f32x4.splat()
      .f32x4.mul()
      .set(fraction);
    for (const [half, numbers] of [low, high].entries()) {
      emitHalf(f, fraction, half as Half).f64x2.promoteLowF32x4();
      emitNumbers();
      f.f32x4.demoteF64x2Zero().set(numbers);
    }
    emitAssign(f, y, times(four, 16));
    if (size % 4 === 0) {
      emitStore(4);
    } else {
      emitInteger(f, equals(four, fours - 1)).if(
        () => emitStore(size % 4),
        () => emitStore(4),
      );
    }
  });
}
