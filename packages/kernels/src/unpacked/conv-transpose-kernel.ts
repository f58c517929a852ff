import type { Local } from '@sepal/assembler';
import { emitAdvance } from '../advance.ts';
import type { Kernel } from '../call.ts';
import { emitTimes, emitWhileBelow } from '../counted-loop.ts';
import { prepareStore } from '../lanes.ts';
import { prepareLongSums } from '../long-sums.ts';
import { emitMultiplyAdd } from '../multiply-add.ts';
import { emitShare } from '../thread-share.ts';

/** Filters at a time: each is a sum of products of neighbouring channels, in four parts. */
const FILTERS = 4;

/**
 * A transposed convolution whose weights are computed at run time, `[height, width, outputs / groups, inputs]`: for every pixel
 * of the output the taps that reach it, for each filter the product of two vectors of channels.
 */
export const convTransposeUnpackedKernel: Kernel<'convTransposeUnpacked'> = {
  emit(context, { inputs: [input, kernel], output, attributes }) {
    const { batch, height, width, inputs, outputs, groups, kernelSize, strides, dilation, before } = attributes;
    const { outputHeight, outputWidth } = attributes;
    const f = context.module.func({ name: 'convTransposeUnpacked', params: ['i32'] });
    if (input === undefined || kernel === undefined || batch * outputHeight * outputWidth * outputs === 0) return f;
    const { relaxed, threads } = context.target;
    const depth = inputs / groups;
    const filters = outputs / groups;
    const [thread] = f.params as readonly [Local];
    const { start: row, end } = emitShare(f, thread, { count: batch * outputHeight, threads });
    const [picture, top, columns, j, left, y] = f.locals('i32', 6) as [Local, Local, Local, Local, Local, Local];
    const [channel, filter, place, line, column, tap, x, w] = f.locals('i32', 8) as [
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
      Local,
    ];
    const sums = f.locals('v128', FILTERS);
    const [value, weight] = f.locals('v128', 2) as [Local, Local];
    const [shuffled] = f.locals('v128', 1) as [Local];
    const store = prepareStore(f, 'float32');
    const longSums = prepareLongSums(f, kernelSize[0] * kernelSize[1] * (Math.floor(depth / 4) + (depth % 4)));
    f.i32.const(outputWidth).set(columns);

    /** Runs the body if `place` is one that a place of the input was put on, and that one is in the picture: it is in `into` then. */
    const emitIfReached = (place: Local, stride: number, length: number, into: Local, body: () => void): void => {
      const emitInside = (): void => {
        f.get(place).i32.const(stride).i32.divU().tee(into).i32.const(length).i32.ltU().if(body);
      };
      // Negative places are large as unsigned numbers, and so is their quotient unless the stride is.
      f.get(place).i32.const(0).i32.geS();
      f.if(() => {
        if (stride === 1) emitInside();
        else f.get(place).i32.const(stride).i32.remU().i32.eqz().if(emitInside);
      });
    };
    /** sums[i] += Σ of four (or one) channels at x times those of filter i at w. */
    const emitProducts = (count: number, lanes: 1 | 4): void => {
      const load = (offset: number) => (lanes === 4 ? f.v128.load(offset) : f.v128.load32Zero(offset));
      f.get(x);
      load(input.address).set(value);
      for (const [i, sum] of sums.slice(0, count).entries()) {
        f.get(w);
        load(kernel.address + 4 * i * inputs).set(weight);
        emitMultiplyAdd(f, relaxed, { x: value, y: weight, sum });
      }
      emitAdvance(f, x, 4 * lanes);
      emitAdvance(f, w, 4 * lanes);
    };
    /** The next filters of the group. `channel` and `filter` are the bytes to its first channel and to the first filter. */
    const emitFilters = (count: number): void => {
      for (const sum of sums) f.f32.const(0).f32x4.splat().set(sum);
      const long = longSums.emitBegin(sums.slice(0, count));
      f.get(top).set(place).get(filter).get(channel).i32.add().set(tap);
      emitTimes(f, kernelSize[0], () => {
        emitIfReached(place, strides[0], height, line, () => {
          f.get(line)
            .i32.const(4 * width * inputs)
            .i32.mul()
            .get(picture)
            .i32.add()
            .get(channel)
            .i32.add()
            .set(line);
          f.get(j).i32.const(before[1]).i32.add().set(left);
          emitTimes(f, kernelSize[1], () => {
            emitIfReached(left, strides[1], width, column, () => {
              f.get(column)
                .i32.const(4 * inputs)
                .i32.mul()
                .get(line)
                .i32.add()
                .set(x);
              f.get(tap).set(w);
              long.emitTerms(Math.floor(depth / 4), () => emitProducts(count, 4));
              long.emitTerms(depth % 4, () => emitProducts(count, 1));
            });
            emitAdvance(f, left, -dilation[1]);
            emitAdvance(f, tap, 4 * filters * inputs);
          });
          emitAdvance(f, tap, -4 * kernelSize[1] * filters * inputs);
        });
        emitAdvance(f, place, -dilation[0]);
        emitAdvance(f, tap, 4 * kernelSize[1] * filters * inputs);
      });
      long.emitEnd();
      store({ pointer: y, offset: output.address, lanes: count }, () => emitFourSums());
      emitAdvance(f, filter, 4 * count * inputs);
      emitAdvance(f, y, 4 * count);
    };
    /** The sum of each accumulator's four parts, one a lane: two rounds of adding halves. */
    const emitFourSums = (): void => {
      const [a, b, c, d] = sums as [Local, Local, Local, Local];
      const emitPair = (x: Local, y: Local): void => {
        f.get(x)
          .get(y)
          .i8x16.shuffle(lanesOf([0, 1, 4, 5]));
        f.get(x)
          .get(y)
          .i8x16.shuffle(lanesOf([2, 3, 6, 7]))
          .f32x4.add();
      };
      emitPair(a, b);
      f.set(shuffled);
      emitPair(c, d);
      f.set(value);
      f.get(shuffled)
        .get(value)
        .i8x16.shuffle(lanesOf([0, 2, 4, 6]));
      f.get(shuffled)
        .get(value)
        .i8x16.shuffle(lanesOf([1, 3, 5, 7]))
        .f32x4.add();
    };

    emitWhileBelow(f, row, end, () => {
      f.get(row)
        .i32.const(outputHeight)
        .i32.divU()
        .i32.const(4 * height * width * inputs)
        .i32.mul()
        .set(picture);
      f.get(row).i32.const(outputHeight).i32.remU().i32.const(before[0]).i32.add().set(top);
      f.get(row)
        .i32.const(4 * outputWidth * outputs)
        .i32.mul()
        .set(y);
      f.i32.const(0).set(j);
      emitWhileBelow(f, j, columns, () => {
        f.i32.const(0).set(channel);
        emitTimes(f, groups, () => {
          f.i32.const(0).set(filter);
          emitTimes(f, Math.floor(filters / FILTERS), () => emitFilters(FILTERS));
          if (filters % FILTERS > 0) emitFilters(filters % FILTERS);
          emitAdvance(f, channel, 4 * depth);
        });
      });
    });
    return f;
  },

  describe({ batch, height, width, kernelSize, inputs, outputs, groups }) {
    return {
      tile: `1×${FILTERS}`,
      multiplyAdds: (batch * height * width * kernelSize[0] * kernelSize[1] * inputs * outputs) / groups,
    };
  },
};

/** Bytes of four lanes of two vectors, of which the second one's lanes are 4 to 7. */
function lanesOf(lanes: readonly number[]): number[] {
  return lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte));
}
