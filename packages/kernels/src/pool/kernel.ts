import type { Func, FunctionBuilder, Local } from '@sepal/assembler';
import { bytesPerElement } from '@sepal/tensor';
import { emitAdvance, emitRepeat } from '../advance.ts';
import type { EmitContext, Kernel } from '../call.ts';
import { planChannels } from '../depthwise/channel-plan.ts';
import { emitLoadFour, prepareStore } from '../lanes.ts';
import { emitShare } from '../thread-share.ts';
import type { PoolAttributes } from '../vocabulary.ts';
import { emitWindowRange } from '../window-range.ts';

/** Vectors of channels that are gathered together. */
const GROUPS = 4;

export const poolKernel: Kernel<'pool'> = {
  emit(context, { attributes, inputs: [input], output }) {
    const { batch, height, width, channels, dtype, outputHeight, outputWidth } = attributes;
    const f = context.module.func({ name: 'pool', params: ['i32'] });
    const rows = batch * outputHeight;
    if (rows * outputWidth * channels === 0) return f;
    const row = poolRow(context, attributes);
    const element = bytesPerElement(dtype);
    const [thread] = f.params as readonly [Local];
    const { start, end } = emitShare(f, thread, { count: rows, threads: context.target.threads });
    f.block((done) => {
      f.loop((next) => {
        f.get(start).get(end).i32.geU().branchIf(done);
        f.get(start)
          .i32.const(outputHeight)
          .i32.divU()
          .i32.const(element * height * width * channels)
          .i32.mul();
        f.i32.const(input?.address as number).i32.add();
        f.get(start).i32.const(outputHeight).i32.remU();
        f.get(start)
          .i32.const(element * outputWidth * channels)
          .i32.mul()
          .i32.const(output.address)
          .i32.add();
        f.call(row);
        emitAdvance(f, start, 1);
        f.branch(next);
      });
    });
    return f;
  },

  describe: (attributes) => ({ tile: `1×${planOf(attributes).width}`, multiplyAdds: 0 }),
};

function planOf({ channels }: Pick<PoolAttributes, 'channels'>) {
  return planChannels({ channels, multiplier: 1 }, channels < 4 * GROUPS ? 1 : GROUPS);
}

/** How the elements of a window become one, four channels at a time. */
interface Gathering {
  /** What every window begins with. */
  readonly first: Float32Array | Int32Array;
  /** (gathered, element) → gathered */
  readonly emitStep: (f: FunctionBuilder) => void;
  /** Whether NaN is noted apart, since the step loses it: its own instruction for that is many times slower. */
  readonly notesNaN: boolean;
}

function gatheringOf({ kind, dtype }: PoolAttributes): Gathering {
  const floats = (value: number) => new Float32Array(4).fill(value);
  const integers = (value: number) => new Int32Array(4).fill(value);
  if (kind === 'average') return { first: floats(0), emitStep: (f) => f.f32x4.add(), notesNaN: false };
  if (dtype === 'float32') {
    return { first: floats(Number.NEGATIVE_INFINITY), emitStep: (f) => f.f32x4.pmax(), notesNaN: true };
  }
  if (dtype === 'int32') return { first: integers(-(2 ** 31)), emitStep: (f) => f.i32x4.maxS(), notesNaN: false };
  // Bytes are widened without sign; bool is a mask, whose ones are more than its zeros only without sign.
  return { first: integers(0), emitStep: (f) => f.i32x4.maxU(), notesNaN: false };
}

/** The function that computes one row of the output: (picture, y, output) → (). */
function poolRow(context: EmitContext, attributes: PoolAttributes): Func {
  const { kind, dtype, height, width, channels, kernelSize, strides, dilation, padding, outputWidth } = attributes;
  const geometry = [kind, dtype, height, width, channels, kernelSize, strides, dilation, padding, outputWidth];
  const key = `pool ${geometry.join()}`;
  return context.shared(key, () => {
    const f = context.module.func({ name: key, params: ['i32', 'i32', 'i32'] });
    const [picture, y, to] = f.params as readonly [Local, Local, Local];
    const along = (axis: 0 | 1, length: number) => ({
      length,
      size: kernelSize[axis],
      stride: strides[axis],
      dilation: dilation[axis],
      before: padding[axis][0],
    });
    const rows = { start: f.local('i32'), first: f.local('i32'), end: f.local('i32') };
    const columns = { start: f.local('i32'), first: f.local('i32'), end: f.local('i32') };
    const x = f.local('i32');
    const corner = f.local('i32');
    const count = f.local('f32');
    const step = f.local('i32');
    const turns = f.local('i32');
    const plan = planOf(attributes);
    const writer = { f, attributes, rows, columns, corner, to, count };
    const gatherUnit = prepareUnit(writer, plan.groups.length);
    const gatherRest = plan.rest > 0 && !plan.overlap ? prepareUnit(writer, Math.ceil(plan.rest / 4)) : null;
    const element = bytesPerElement(dtype);

    emitWindowRange(f, along(0, height), y, rows);
    f.i32.const(0).set(x);
    f.loop((next) => {
      emitWindowRange(f, along(1, width), x, columns);
      f.get(rows.start).get(rows.first).i32.const(dilation[0]).i32.mul().i32.add().i32.const(width).i32.mul();
      f.get(columns.start).get(columns.first).i32.const(dilation[1]).i32.mul().i32.add().i32.add();
      f.i32
        .const(element * channels)
        .i32.mul()
        .get(picture)
        .i32.add()
        .set(corner);
      f.get(rows.end).get(rows.first).i32.sub().get(columns.end).get(columns.first).i32.sub().i32.mul();
      f.f32.convertI32S().set(count);
      f.i32.const(plan.units + (plan.overlap ? 1 : 0)).set(turns);
      emitRepeat(f, turns, () => {
        gatherUnit(plan.width);
        // The last unit ends where the channels end, so the step to it is shorter.
        f.i32.const(element * plan.width);
        if (plan.overlap)
          f.i32
            .const(element * plan.rest)
            .get(turns)
            .i32.const(2)
            .i32.ne()
            .select();
        f.set(step);
        for (const pointer of [corner, to]) f.get(pointer).get(step).i32.add().set(pointer);
      });
      if (gatherRest !== null) {
        gatherRest(plan.rest);
        emitAdvance(f, to, element * plan.rest);
      }
      f.get(x).i32.const(1).i32.add().tee(x).i32.const(outputWidth).i32.ltU().branchIf(next);
    });
    return f;
  });
}

interface Range {
  readonly first: Local;
  readonly end: Local;
}

interface Writer {
  readonly f: FunctionBuilder;
  readonly attributes: PoolAttributes;
  readonly rows: Range;
  readonly columns: Range;
  /** The first element that the window covers, of the unit's first channel. */
  readonly corner: Local;
  readonly to: Local;
  /** Elements that the window covers. */
  readonly count: Local;
}

/** Gets ready to gather the windows of `groups` vectors of channels; of the last one only some lanes may exist. */
function prepareUnit({ f, attributes, rows, columns, corner, to, count }: Writer, groups: number) {
  const { kind, dtype, width, channels, dilation } = attributes;
  const element = bytesPerElement(dtype);
  const { first, emitStep, notesNaN } = gatheringOf(attributes);
  const gathered = f.locals('v128', groups);
  const nans = notesNaN ? f.locals('v128', groups) : [];
  const value = f.local('v128');
  const row = f.local('i32');
  const at = f.local('i32');
  const u = f.local('i32');
  const v = f.local('i32');
  const store = prepareStore(f, dtype);
  return (lanes: number): void => {
    for (const local of gathered) f.v128.const(first).set(local);
    for (const mask of nans) f.v128.const(new Int32Array(4)).set(mask);
    f.get(corner).set(row).get(rows.end).get(rows.first).i32.sub().set(u);
    emitRepeat(f, u, () => {
      f.get(row).set(at).get(columns.end).get(columns.first).i32.sub().set(v);
      emitRepeat(f, v, () => {
        for (const [g, local] of gathered.entries()) {
          emitLoadFour(f.get(at), dtype, 4 * element * g).set(value);
          emitStep(f.get(local).get(value));
          f.set(local);
          const mask = nans[g];
          if (mask !== undefined) f.get(mask).get(value).get(value).f32x4.ne().v128.or().set(mask);
        }
        emitAdvance(f, at, element * dilation[1] * channels);
      });
      emitAdvance(f, row, element * dilation[0] * width * channels);
    });
    for (const [g, local] of gathered.entries()) {
      store({ pointer: to, offset: 4 * element * g, lanes: Math.min(4, lanes - 4 * g) }, () => {
        f.get(local);
        const mask = nans[g];
        if (mask !== undefined) f.get(mask).v128.or();
        if (kind === 'average') f.get(count).f32x4.splat().f32x4.div();
      });
    }
  };
}
