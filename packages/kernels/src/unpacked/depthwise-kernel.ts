import type { Local } from '@sepal/assembler';
import { emitAdvance } from '../advance.ts';
import type { Kernel } from '../call.ts';
import { emitTimes, emitWhileBelow } from '../counted-loop.ts';
import { prepareStore } from '../lanes.ts';
import { prepareLongSums } from '../long-sums.ts';
import { emitMultiplyAdd } from '../multiply-add.ts';
import { emitShare } from '../thread-share.ts';
import { convUnpackedKernel } from './conv-kernel.ts';
import { prepareTaps } from './taps.ts';

/** Vectors of channels whose sums are kept in registers. */
const VECTORS = 4;

/**
 * A depthwise convolution whose kernel is made at run time: one pixel and up to 16 of its channels at a time.
 *
 * With a multiplier it is a convolution of as many groups as there are channels, and the weights lie alike.
 */
export const depthwiseUnpackedKernel: Kernel<'depthwiseUnpacked'> = {
  emit(context, call) {
    const { attributes, output } = call;
    const { channels, multiplier, batch, kernelSize, outputHeight, outputWidth } = attributes;
    if (multiplier !== 1) {
      const grouped = { ...attributes, inputs: channels, outputs: channels * multiplier, groups: channels };
      return convUnpackedKernel.emit(context, { ...call, kernel: 'convUnpacked', attributes: grouped });
    }
    const [input, kernel] = call.inputs;
    const f = context.module.func({ name: 'depthwiseUnpacked', params: ['i32'] });
    if (input === undefined || kernel === undefined || batch * outputHeight * outputWidth * channels === 0) return f;
    const { relaxed, threads } = context.target;
    const [thread] = f.params as readonly [Local];
    const { start: row, end } = emitShare(f, thread, { count: batch * outputHeight, threads });
    const [y, channel, x, w] = f.locals('i32', 4) as [Local, Local, Local, Local];
    const sums = f.locals('v128', VECTORS);
    const [value, weight] = f.locals('v128', 2) as [Local, Local];
    const store = prepareStore(f, 'float32');
    const taps = prepareTaps(f, attributes);
    const longSums = prepareLongSums(f, kernelSize[0] * kernelSize[1]);

    /** The next channels. `channel` is the bytes to the first of them. */
    const emitChannels = (count: number): void => {
      const used = sums.slice(0, Math.ceil(count / 4));
      for (const sum of used) f.f32.const(0).f32x4.splat().set(sum);
      const long = longSums.emitBegin(used);
      taps.forEachTap(() => {
        f.get(taps.pixel)
          .i32.const(4 * channels)
          .i32.mul()
          .get(channel)
          .i32.add()
          .set(x);
        f.get(taps.tap)
          .i32.const(4 * channels)
          .i32.mul()
          .get(channel)
          .i32.add()
          .set(w);
        long.emitNext(1);
        for (const [v, sum] of used.entries()) {
          f.get(x)
            .v128.load(input.address + 16 * v)
            .set(value);
          f.get(w)
            .v128.load(kernel.address + 16 * v)
            .set(weight);
          emitMultiplyAdd(f, relaxed, { x: value, y: weight, sum });
        }
      });
      long.emitEnd();
      for (const [v, sum] of used.entries()) {
        const offset = output.address + 16 * v;
        store({ pointer: y, offset, lanes: Math.min(4, count - 4 * v) }, () => f.get(sum));
      }
      emitAdvance(f, channel, 4 * count);
      emitAdvance(f, y, 4 * count);
    };

    emitWhileBelow(f, row, end, () => {
      taps.emitRow(row);
      f.get(row)
        .i32.const(4 * outputWidth * channels)
        .i32.mul()
        .set(y);
      taps.forEachColumn(() => {
        f.i32.const(0).set(channel);
        emitTimes(f, Math.floor(channels / (4 * VECTORS)), () => emitChannels(4 * VECTORS));
        if (channels % (4 * VECTORS) > 0) emitChannels(channels % (4 * VECTORS));
      });
    });
    return f;
  },

  describe({ batch, channels, multiplier, kernelSize, outputHeight, outputWidth }) {
    const taps = kernelSize[0] * kernelSize[1];
    return {
      tile: `1×${4 * VECTORS}`,
      multiplyAdds: batch * outputHeight * outputWidth * channels * multiplier * taps,
    };
  },
};
