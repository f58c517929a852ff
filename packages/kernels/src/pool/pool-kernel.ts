import type { Func, FunctionBuilder, Local } from '@sepal/assembler';
import { bytesPerElement } from '@sepal/tensor';
import type { EmitContext, Kernel } from '../call.ts';
import { emitAdvance, emitRepeat } from '../emit/advance.ts';
import { emitWhileBelow } from '../emit/counted-loop.ts';
import { type Gather, type Gathered, gatherOf } from '../emit/gather.ts';
import {
  assigned,
  emitAssign,
  emitInteger,
  isBelow,
  minus,
  plus,
  quotient,
  remainder,
  times,
} from '../emit/integer.ts';
import { prepareStore } from '../emit/lanes.ts';
import { termsAtOnce } from '../emit/long-sums.ts';
import { emitShare } from '../emit/share.ts';
import { emitSplat } from '../expression/step.ts';
import type { Target } from '../target.ts';
import type { PoolAttributes } from '../vocabulary.ts';
import { emitChannelLoop } from '../windows/channel-loop.ts';
import { planChannels } from '../windows/channel-plan.ts';
import { emitWindowRange } from '../windows/window-range.ts';

export const poolKernel: Kernel<'pool'> = {
  emit(context, { attributes, inputs: [input], outputs: [output] }) {
    const { batch, height, width, channels, dtype, outputHeight, outputWidth } = attributes;
    const f = context.module.func({ name: 'pool', params: ['i32'] });
    const rows = batch * outputHeight;
    if (rows * outputWidth * channels === 0) return f;
    const row = poolRow(context, attributes);
    const element = bytesPerElement(dtype);
    const [part] = f.params as readonly [Local];
    const { start, end } = emitShare(f, part, { count: rows, parts: context.target.parts });
    emitWhileBelow(f, start, end, () => {
      const picture = times(quotient(start, outputHeight), element * height * width * channels);
      emitInteger(f, plus(picture, input?.address as number));
      emitInteger(f, remainder(start, outputHeight));
      emitInteger(f, plus(times(start, element * outputWidth * channels), output?.address as number));
      f.call(row);
    });
    return f;
  },

  describe: (attributes, target) => ({ tile: `1×${planOf(attributes, target).width}`, multiplyAdds: 0 }),
};

function planOf({ channels }: Pick<PoolAttributes, 'channels'>, { tuning }: Target) {
  const { vectors } = tuning.pool;
  return planChannels({ channels, multiplier: 1 }, channels < 4 * vectors ? 1 : vectors);
}

/** Reduces the elements of a window, four channels at a time. */
type WindowGather = Pick<Gather, 'locals' | 'emitStart' | 'emitGather' | 'emitResult'>;

/** The maximum; for float32, NaN is tracked separately, since the fast instruction loses it and the slow one is many times slower. */
function largestFloat(f: FunctionBuilder): WindowGather {
  const value = f.local('v128');
  return {
    locals: 2,
    emitStart(f, [gathered, nan]) {
      emitSplat(f, Number.NEGATIVE_INFINITY).set(gathered as Local);
      emitSplat(f, 0).set(nan as Local);
    },
    emitGather(f, [gathered, nan], { pointer, offset }) {
      f.get(pointer).v128.load(offset).set(value);
      f.get(gathered as Local)
        .get(value)
        .f32x4.pmax()
        .set(gathered as Local);
      f.get(nan as Local)
        .get(value)
        .get(value)
        .f32x4.ne()
        .v128.or()
        .set(nan as Local);
    },
    emitResult(f, [gathered, nan]) {
      f.get(gathered as Local)
        .get(nan as Local)
        .v128.or();
    },
  };
}

/** The average of a few elements: summed in float32, divided by their number. */
function quickAverage(count: Local): WindowGather {
  return {
    locals: 1,
    emitStart(f, [sum]) {
      emitSplat(f, 0).set(sum as Local);
    },
    emitGather(f, [sum], { pointer, offset }) {
      f.get(sum as Local)
        .get(pointer)
        .v128.load(offset)
        .f32x4.add()
        .set(sum as Local);
    },
    emitResult(f, [sum]) {
      f.get(sum as Local)
        .get(count)
        .f32.demoteF64()
        .f32x4.splat()
        .f32x4.div();
    },
  };
}

/** The average of any number of any elements: summed in float64, which cannot overflow. */
function exactAverage(count: Local): WindowGather {
  const sum = gatherOf('sum', 'float32', 1);
  return {
    ...sum,
    emitResult(f, set) {
      for (const half of set) f.get(half).get(count).f64x2.splat().f64x2.div().set(half);
      sum.emitResult(f, set);
    },
  };
}

/** The function that computes one output row: (picture, y, output) → (). */
function poolRow(context: EmitContext, attributes: PoolAttributes): Func {
  const { kind, dtype, height, width, channels, kernelSize, strides, dilationRate, padding, outputWidth } = attributes;
  const geometry = [kind, dtype, height, width, channels, kernelSize, strides, dilationRate, padding, outputWidth];
  const key = `pool ${geometry.join()}`;
  return context.shared(key, () => {
    const f = context.module.func({ name: key, params: ['i32', 'i32', 'i32'] });
    const [picture, y, to] = f.params as readonly [Local, Local, Local];
    const along = (axis: 0 | 1, length: number) => ({
      length,
      size: kernelSize[axis],
      stride: strides[axis],
      dilation: dilationRate[axis],
      before: padding[axis][0],
    });
    const rows = { start: f.local('i32'), first: f.local('i32'), end: f.local('i32') };
    const columns = { start: f.local('i32'), first: f.local('i32'), end: f.local('i32') };
    const x = f.local('i32');
    const corner = f.local('i32');
    const count = f.local('f64');
    const plan = planOf(attributes, context.target);
    const writer = { f, attributes, rows, columns, corner, to, count };
    const units = new Map<number, (lanes: number) => void>();
    const element = bytesPerElement(dtype);

    emitWindowRange(f, along(0, height), y, rows);
    emitAssign(f, x, 0);
    f.loop((next) => {
      emitWindowRange(f, along(1, width), x, columns);
      const top = plus(rows.start, times(rows.first, dilationRate[0]));
      const left = plus(columns.start, times(columns.first, dilationRate[1]));
      emitAssign(f, corner, plus(times(plus(times(top, width), left), element * channels), picture));
      emitInteger(f, times(minus(rows.end, rows.first), minus(columns.end, columns.first)));
      f.f64.convertI32U().set(count);
      emitChannelLoop(f, plan, { pointers: [corner, to], element }, (groups, lanes) => {
        const gather = units.get(groups) ?? prepareUnit(writer, groups);
        units.set(groups, gather);
        gather(lanes);
      });
      emitInteger(f, isBelow(assigned(x, plus(x, 1)), outputWidth)).branchIf(next);
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
  /** The window's first element, in the unit's first channel. */
  readonly corner: Local;
  readonly to: Local;
  /** Number of elements in the window. */
  readonly count: Local;
}

/** Prepares windows of `groups` vectors of channels; the last one may be partial. */
function prepareUnit(writer: Writer, groups: number) {
  const { f, attributes, rows, columns, corner, to, count } = writer;
  const { kind, dtype, width, channels, kernelSize, dilationRate } = attributes;
  const element = bytesPerElement(dtype);
  const setsFor = ({ locals }: WindowGather) => Array.from({ length: groups }, () => f.locals('v128', locals));
  const row = f.local('i32');
  const at = f.local('i32');
  const u = f.local('i32');
  const v = f.local('i32');
  const store = prepareStore(f, dtype);
  const emitWindow = (gather: WindowGather, sets: readonly Gathered[]): void => {
    for (const set of sets) gather.emitStart(f, set);
    emitAssign(f, row, corner);
    emitAssign(f, u, minus(rows.end, rows.first));
    emitRepeat(f, u, () => {
      emitAssign(f, at, row);
      emitAssign(f, v, minus(columns.end, columns.first));
      emitRepeat(f, v, () => {
        for (const [g, set] of sets.entries()) {
          gather.emitGather(f, set, { pointer: at, offset: 4 * element * g, lanes: 4 });
        }
        emitAdvance(f, at, element * dilationRate[1] * channels);
      });
      emitAdvance(f, row, element * dilationRate[0] * width * channels);
    });
  };
  const emitResults = (gather: WindowGather, sets: readonly Gathered[], lanes: number): void => {
    for (const [g, set] of sets.entries()) {
      const destination = { pointer: to, offset: 4 * element * g, lanes: Math.min(4, lanes - 4 * g) };
      store(destination, () => gather.emitResult(f, set));
    }
  };
  const gathering = (gather: WindowGather) => {
    const sets = setsFor(gather);
    return (lanes: number): void => {
      emitWindow(gather, sets);
      emitResults(gather, sets, lanes);
    };
  };
  if (kind === 'max') return gathering(dtype === 'float32' ? largestFloat(f) : gatherOf('max', dtype, 1));
  const emitExact = gathering(exactAverage(count));
  if (termsAtOnce(kernelSize[0] * kernelSize[1]) !== Number.POSITIVE_INFINITY) return emitExact;
  const quick = quickAverage(count);
  const sets = setsFor(quick);
  return (lanes: number): void => {
    emitWindow(quick, sets);
    // Sums of finite numbers may overflow where their averages do not.
    for (const [g, [sum]] of sets.entries()) {
      emitSplat(f.get(sum as Local).f32x4.abs(), Number.POSITIVE_INFINITY).f32x4.lt();
      if (g > 0) f.v128.and();
    }
    f.i32x4.allTrue();
    f.if(
      () => emitResults(quick, sets, lanes),
      () => emitExact(lanes),
    );
  };
}
