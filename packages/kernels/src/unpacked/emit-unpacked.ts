import type { Func, Local } from '@sepal/assembler';
import { emitAdvance } from '../advance.ts';
import type { EmitContext, KernelCall } from '../call.ts';
import { emitTimes, emitWhileBelow } from '../counted-loop.ts';
import { assigned, emitAssign, plus, times } from '../integer.ts';
import { prepareStore } from '../lanes.ts';
import { prepareLongSums } from '../long-sums.ts';
import { emitMultiplyAdd } from '../multiply-add.ts';
import { emitShare } from '../share.ts';
import type { Target } from '../target.ts';
import { prepareTaps, type TapAxes } from './taps.ts';

/** The tile of all kernels in this folder, for `describe`. */
export function unpackedTile({ tuning }: Target): string {
  return `1×${4 * tuning.unpacked.vectors}`;
}

/** Any convolution whose weights `[taps, inputs / groups, outputs]` are computed at run time. */
export interface UnpackedConv {
  readonly batch: number;
  readonly axes: TapAxes;
  readonly inputs: number;
  readonly outputs: number;
  /** Groups of filters, each with its share of the channels; 'depthwise' if every filter has its own channel. */
  readonly groups: number | 'depthwise';
}

/** Writes a kernel that reads unpacked weights: one pixel and up to 16 of its output channels at a time. */
export function emitUnpacked(
  context: EmitContext,
  {
    kernel: name,
    inputs: [input, kernel],
    outputs: [output],
  }: KernelCall<'convUnpacked' | 'convTransposeUnpacked' | 'depthwiseUnpacked'>,
  { batch, axes, inputs, outputs, groups }: UnpackedConv,
): Func {
  const [rows, columns] = axes;
  const f = context.module.func({ name, params: ['i32'] });
  if (input === undefined || kernel === undefined || output === undefined) return f;
  if (batch * rows.outputs * columns.outputs * outputs === 0) return f;
  const { relaxed, parts, tuning } = context.target;
  // Vectors of output channels whose sums stay in registers.
  const most = tuning.unpacked.vectors;
  const isDepthwise = groups === 'depthwise';
  const groupCount = isDepthwise ? 1 : groups;
  const depth = isDepthwise ? 1 : inputs / groups;
  const filters = outputs / groupCount;
  const [part] = f.params as readonly [Local];
  const { start: row, end } = emitShare(f, part, { count: batch * rows.outputs, parts });
  // Byte offsets of the group's first channel, and of its next filters.
  const [channel, filter, x, w, y] = f.locals('i32', 5);
  const sums = f.locals('v128', most);
  const weights = f.locals('v128', most);
  const value = f.local('v128');
  const store = prepareStore(f, 'float32');
  const taps = prepareTaps(f, axes);
  const longSums = prepareLongSums(f, rows.taps * columns.taps * depth);

  /** sums[v] += vector · weights for the vectors of filters at w, `ahead` channels further on. */
  const emitProducts = (sums: readonly Local[], ahead: number, emitValue: (v: number) => void): void => {
    for (const [v, weight] of weights.slice(0, sums.length).entries()) {
      f.get(w)
        .v128.load(kernel.address + 4 * ahead * outputs + 16 * v)
        .set(weight);
    }
    for (const [v, sum] of sums.entries()) {
      emitValue(v);
      emitMultiplyAdd(f, relaxed, { x: value, y: weights[v] as Local, sum });
    }
  };
  /** Adds the products of `steps` channels with the next filters, each channel in its own sums. */
  const emitChannels = (vectors: number, steps: number): void => {
    for (let step = 0; step < steps; step++) {
      f.get(x)
        .v128.load32Splat(input.address + 4 * step)
        .set(value);
      emitProducts(sums.slice(step * vectors, (step + 1) * vectors), step, () => undefined);
    }
    emitAdvance(f, x, 4 * steps);
    emitAdvance(f, w, 4 * steps * outputs);
  };
  const emitFilters = (count: number): void => {
    const vectors = Math.ceil(count / 4);
    // A sum waits for its previous addition: with few filters, several channels are summed in parallel.
    const steps = Math.max(1, Math.min(depth, Math.floor(most / vectors)));
    const used = sums.slice(0, vectors * steps);
    for (const sum of used) f.f32.const(0).f32x4.splat().set(sum);
    const long = longSums.emitBegin(used);
    taps.forEachTap(() => {
      emitAssign(f, x, plus(times(taps.pixel, 4 * inputs), isDepthwise ? filter : channel));
      emitAssign(f, w, plus(times(taps.tap, 4 * depth * outputs), filter));
      if (isDepthwise) {
        long.emitNext(1);
        emitProducts(used, 0, (v) =>
          f
            .get(x)
            .v128.load(input.address + 16 * v)
            .set(value),
        );
      } else {
        long.emitTerms(Math.floor(depth / steps), () => emitChannels(vectors, steps));
        long.emitTerms(depth % steps, () => emitChannels(vectors, 1));
      }
    });
    long.emitEnd();
    for (let v = 0; v < vectors; v++) {
      store({ pointer: y, offset: output.address + 16 * v, lanes: Math.min(4, count - 4 * v) }, () => {
        f.get(sums[v] as Local);
        for (let other = v + vectors; other < used.length; other += vectors) f.get(used[other] as Local).f32x4.add();
      });
    }
    emitAdvance(f, filter, 4 * count);
    emitAdvance(f, y, 4 * count);
  };

  emitWhileBelow(f, row, end, () => {
    taps.emitRow(row);
    emitAssign(f, y, times(row, 4 * columns.outputs * outputs));
    taps.forEachColumn(() => {
      emitAssign(f, filter, assigned(channel, 0));
      emitTimes(f, groupCount, () => {
        emitTimes(f, Math.floor(filters / (4 * most)), () => emitFilters(4 * most));
        if (filters % (4 * most) > 0) emitFilters(filters % (4 * most));
        emitAdvance(f, channel, 4 * depth);
      });
    });
  });
  return f;
}
