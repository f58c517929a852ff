import type { FunctionBuilder, Local } from '@sepal/assembler';
import { emitAdvance } from '../advance.ts';
import type { Kernel } from '../call.ts';
import { emitTimes, emitWhileBelow } from '../counted-loop.ts';
import { prepareStore } from '../lanes.ts';
import { emitShare } from '../thread-share.ts';

/** Where the pixels along one axis of the result come from, for the place in `index`. */
interface Source {
  /** Bytes to the near and to the far place. */
  readonly near: Local;
  readonly far: Local;
  /** The part of the far one, float64 in both lanes. */
  readonly part: Local;
  /** Ones where the part is above 0. */
  readonly isMixed: Local;
}

function sourceLocals(f: FunctionBuilder): Source {
  const [near, far] = f.locals('i32', 2) as [Local, Local];
  const [part, isMixed] = f.locals('v128', 2) as [Local, Local];
  return { near, far, part, isMixed };
}

/** The place `index` of the result lies at (index + ½)/factor − ½ among the places, moved between the outermost ones. */
function emitSource(
  f: FunctionBuilder,
  source: Source,
  index: Local,
  { length, factor, bytes }: { length: number; factor: number; bytes: number },
): void {
  const [centre, below] = f.locals('f64', 2) as [Local, Local];
  f.get(index).f64.convertI32U().f64.const(0.5).f64.add().f64.const(factor).f64.div().f64.const(0.5).f64.sub();
  f.f64
    .const(0)
    .f64.max()
    .f64.const(length - 1)
    .f64.min()
    .tee(centre);
  f.f64.floor().tee(below).i32.truncSatF64U().i32.const(bytes).i32.mul().set(source.near);
  f.get(centre).f64.ceil().i32.truncSatF64U().i32.const(bytes).i32.mul().set(source.far);
  f.get(centre).get(below).f64.sub().f64x2.splat().tee(source.part);
  f.f64.const(0).f64x2.splat().f64x2.gt().set(source.isMixed);
}

/** Lanes 0 and 1 of two vectors. */
const LOWER_HALVES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];

/**
 * Enlarges pictures by whole factors, each pixel a mix of the two nearest along height and width.
 *
 * In float64, rounded once: the bits are the reference's.
 */
export const upsampleBilinearKernel: Kernel<'upsampleBilinear'> = {
  emit(context, { inputs: [input], output, attributes }) {
    const { batch, height, width, channels, size } = attributes;
    const f = context.module.func({ name: 'upsampleBilinear', params: ['i32'] });
    if (input === undefined || batch * height * width * channels === 0) return f;
    const pixel = 4 * channels;
    const newHeight = height * size[0];
    const newWidth = width * size[1];
    const [thread] = f.params as readonly [Local];
    const { start: row, end } = emitShare(f, thread, { count: batch * newHeight, threads: context.target.threads });
    const [picture, i, j, columns, y, x] = f.locals('i32', 6) as [Local, Local, Local, Local, Local, Local];
    const [top, bottom] = f.locals('v128', 2) as [Local, Local];
    const [down, right] = [sourceLocals(f), sourceLocals(f)];
    const halves = f.locals('v128', 2) as [Local, Local];
    const [near, far] = f.locals('v128', 2) as [Local, Local];
    const store = prepareStore(f, 'float32');
    f.i32.const(newWidth).set(columns);

    /** near · (1 − part) + far · part; near alone where there is no far one, whatever it would be times 0. */
    const emitMix = (a: Local, b: Local, { part, isMixed }: Source): void => {
      f.get(a).f64.const(1).f64x2.splat().get(part).f64x2.sub().f64x2.mul();
      f.get(b).get(part).f64x2.mul().f64x2.add();
      f.get(a).get(isMixed).v128.bitselect();
    };
    const emitLoad = (vertical: Local, horizontal: Local, offset: number): void => {
      f.get(picture).get(vertical).i32.add().get(horizontal).i32.add().get(x).i32.add();
      f.v128.load64Zero(input.address + offset).f64x2.promoteLowF32x4();
    };
    const emitFour = (lanes: number): void => {
      for (const [half, mixed] of halves.entries()) {
        const offset = 8 * half;
        for (const [vertical, line] of [
          [down.near, top],
          [down.far, bottom],
        ] as const) {
          emitLoad(vertical, right.near, offset);
          f.set(near);
          emitLoad(vertical, right.far, offset);
          f.set(far);
          emitMix(near, far, right);
          f.set(line);
        }
        emitMix(top, bottom, down);
        f.f32x4.demoteF64x2Zero().set(mixed);
      }
      store({ pointer: y, offset: output.address, lanes }, () => {
        f.get(halves[0]).get(halves[1]).i8x16.shuffle(LOWER_HALVES);
      });
      emitAdvance(f, x, 4 * lanes);
      emitAdvance(f, y, 4 * lanes);
    };

    emitWhileBelow(f, row, end, () => {
      f.get(row)
        .i32.const(newHeight)
        .i32.divU()
        .i32.const(height * width * pixel)
        .i32.mul()
        .set(picture);
      f.get(row).i32.const(newHeight).i32.remU().set(i);
      emitSource(f, down, i, { length: height, factor: size[0], bytes: width * pixel });
      f.get(row)
        .i32.const(newWidth * pixel)
        .i32.mul()
        .set(y);
      f.i32.const(0).set(j);
      emitWhileBelow(f, j, columns, () => {
        emitSource(f, right, j, { length: width, factor: size[1], bytes: pixel });
        f.i32.const(0).set(x);
        emitTimes(f, Math.floor(channels / 4), () => emitFour(4));
        if (channels % 4 > 0) emitFour(channels % 4);
      });
    });
    return f;
  },

  describe: ({ batch, height, width, channels, size }) => ({
    tile: '4',
    multiplyAdds: 6 * batch * height * size[0] * width * size[1] * channels,
  }),
};
