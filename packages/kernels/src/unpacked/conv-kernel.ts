import type { Local } from '@sepal/assembler';
import { emitAdvance } from '../advance.ts';
import type { Kernel } from '../call.ts';
import { emitTimes, emitWhileBelow } from '../counted-loop.ts';
import { prepareStore } from '../lanes.ts';
import { prepareLongSums } from '../long-sums.ts';
import { emitMultiplyAdd } from '../multiply-add.ts';
import { emitShare } from '../thread-share.ts';
import { prepareTaps } from './taps.ts';

/** Vectors of output channels whose sums are kept in registers. */
const VECTORS = 4;

/** A convolution whose kernel is made at run time, as it lies in memory: one pixel and up to 16 of its channels at a time. */
export const convUnpackedKernel: Kernel<'convUnpacked'> = {
  emit(context, { inputs: [input, kernel], output, attributes }) {
    const { batch, inputs, outputs, groups, kernelSize, outputHeight, outputWidth } = attributes;
    const f = context.module.func({ name: 'convUnpacked', params: ['i32'] });
    if (input === undefined || kernel === undefined || batch * outputHeight * outputWidth * outputs === 0) return f;
    const { relaxed, threads } = context.target;
    const depth = inputs / groups;
    const filters = outputs / groups;
    const [thread] = f.params as readonly [Local];
    const { start: row, end } = emitShare(f, thread, { count: batch * outputHeight, threads });
    const [y, channel, filter, x, w] = f.locals('i32', 5) as [Local, Local, Local, Local, Local];
    const sums = f.locals('v128', VECTORS);
    const weights = f.locals('v128', VECTORS);
    const value = f.local('v128');
    const store = prepareStore(f, 'float32');
    const taps = prepareTaps(f, attributes);
    const longSums = prepareLongSums(f, kernelSize[0] * kernelSize[1] * depth);

    /** The next filters of the group. `channel` and `filter` are the bytes to its first channel and to the first filter. */
    const emitFilters = (count: number): void => {
      const used = sums.slice(0, Math.ceil(count / 4));
      for (const sum of used) f.f32.const(0).f32x4.splat().set(sum);
      const long = longSums.emitBegin(used);
      taps.forEachTap(() => {
        f.get(taps.pixel)
          .i32.const(4 * inputs)
          .i32.mul()
          .get(channel)
          .i32.add()
          .set(x);
        f.get(taps.tap)
          .i32.const(4 * depth * outputs)
          .i32.mul()
          .get(filter)
          .i32.add()
          .set(w);
        long.emitTerms(depth, () => {
          f.get(x).v128.load32Splat(input.address).set(value);
          for (const [v, weight] of weights.slice(0, used.length).entries()) {
            f.get(w)
              .v128.load(kernel.address + 16 * v)
              .set(weight);
          }
          for (const [v, sum] of used.entries()) {
            emitMultiplyAdd(f, relaxed, { x: value, y: weights[v] as Local, sum });
          }
          emitAdvance(f, x, 4);
          emitAdvance(f, w, 4 * outputs);
        });
      });
      long.emitEnd();
      for (const [v, sum] of used.entries()) {
        const offset = output.address + 16 * v;
        store({ pointer: y, offset, lanes: Math.min(4, count - 4 * v) }, () => f.get(sum));
      }
      emitAdvance(f, filter, 4 * count);
      emitAdvance(f, y, 4 * count);
    };

    emitWhileBelow(f, row, end, () => {
      taps.emitRow(row);
      f.get(row)
        .i32.const(4 * outputWidth * outputs)
        .i32.mul()
        .set(y);
      taps.forEachColumn(() => {
        f.i32.const(0).tee(channel).set(filter);
        emitTimes(f, groups, () => {
          emitTimes(f, Math.floor(filters / (4 * VECTORS)), () => emitFilters(4 * VECTORS));
          if (filters % (4 * VECTORS) > 0) emitFilters(filters % (4 * VECTORS));
          emitAdvance(f, channel, 4 * depth);
        });
      });
    });
    return f;
  },

  describe(attributes) {
    const { batch, inputs, outputs, groups, kernelSize, outputHeight, outputWidth } = attributes;
    const taps = kernelSize[0] * kernelSize[1];
    return {
      tile: `1×${4 * VECTORS}`,
      multiplyAdds: batch * outputHeight * outputWidth * outputs * taps * (inputs / groups),
    };
  },
};
