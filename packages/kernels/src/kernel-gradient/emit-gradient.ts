import type { FunctionBuilder, Local } from '@sepal/assembler';
import type { EmitContext } from '../call.ts';
import {
  choose,
  differs,
  emitAssign,
  emitInteger,
  equals,
  type Integer,
  isAbove,
  minimum,
  minus,
  plus,
  quotient,
  remainder,
  times,
} from '../emit/integer.ts';
import { emitShare } from '../emit/share.ts';
import { copyPanel } from './copies.ts';
import {
  type Chunk,
  columnFloats,
  type GradientPlan,
  type GradientShape,
  LEAST_ROWS,
  planGradient,
  rightPanelFloats,
} from './plan.ts';
import { blockProduct } from './tiles.ts';
import { kernelGradientTuning } from './tuning.ts';

/** A block of rows of the left matrix, and the columns of it that are needed. */
interface LeftBlock {
  readonly group: Integer;
  readonly row: Local;
  readonly rows: Local;
  /** The first tap, and how many there are. */
  readonly tap: Integer;
  readonly taps: Integer;
  readonly chunk: Chunk;
  /** Where to copy them. */
  readonly to: Integer;
  /** Bytes from a column to the next there. */
  readonly columnStep: number;
}

export interface GradientCall {
  readonly shape: GradientShape;
  /** Copies a block of the left matrix, as the plan has it. */
  emitCopy(block: LeftBlock): void;
  /** Address of the left matrix, for one that is read in place. */
  readonly left: number;
  readonly dy: number;
  readonly output: number;
  /** Address of this part's scratch. */
  readonly scratch: Integer;
}

/** Writes one part of the gradient: the panels of dy, of all groups and slices, are divided. */
export function emitGradient(context: EmitContext, f: FunctionBuilder, part: Local, call: GradientCall): void {
  const { shape } = call;
  const { target } = context;
  const plan = planGradient(shape, target);
  const { rows, taps, inputs, outputs, groups, slices } = shape;
  const [panel, unit, group, slice, row, end, count, stop, adds, tap, tapsNow] = f.locals('i32', 11);
  const [right, to, first, fullStop, now] = f.locals('i32', 5);
  const share = emitShare(f, part, { count: groups * slices * plan.panels, parts: target.parts });
  const leftScratch = call.scratch;
  const rightScratch = plus(call.scratch, 16 * Math.ceil(plan.leftFloats / 4));
  const rowBytes = 4 * outputs * groups;
  const columnStep = 4 * columnFloats(plan);
  const pieces = Math.max(1, Math.floor(rows / LEAST_ROWS));

  const emitPanels = (chunk: Chunk): void => {
    const isLastBlock = equals(plus(row, count), rows);
    const emitProduct = (lanes: number, number: Integer): void => {
      const emitCall = (length: { all: number } | { rest: number }): void => {
        const heights = plan.runs.map(({ size }) => size);
        const func = blockProduct(context, {
          heights,
          lanes,
          leftSteps: heights.map((height) => leftStepOf(plan, height)),
          rightStep: plan.copiesRight ? 16 * Math.ceil(lanes / 4) : rowBytes,
          rows: length,
        });
        const column = times(chunk.first, columnStep);
        const left = plan.left === 'none' ? plus(times(row, 4 * plan.columns), column, call.left) : leftScratch;
        const args: Integer[] = [
          left,
          plan.left === 'none' ? 4 : columnStep,
          right,
          plan.copiesRight ? 4 * rightPanelFloats(plan) : 4 * lanes,
          number,
          to,
          rowBytes,
          adds,
          minus(count, 'all' in length ? 0 : length.rest),
          plan.left === 'panels' ? tapsNow : 1,
          ...chunk.counts,
        ];
        for (const value of args) emitInteger(f, value);
        f.call(func);
      };
      const { unroll } = kernelGradientTuning(target.tuning);
      if (rows < LEAST_ROWS) {
        emitCall({ all: rows });
        return;
      }
      const rest = rows % unroll;
      if (rest === 0) emitCall({ rest });
      else {
        emitInteger(f, isLastBlock).if(
          () => emitCall({ rest }),
          () => emitCall({ rest: 0 }),
        );
      }
    };
    /** Sets `to` and `right` for panel `first`, and copies some panels. */
    const emitBegin = (lanes: number, number: Integer): void => {
      const column = plus(times(group, outputs), times(first, plan.width));
      const resultRow = plus(times(slice, taps * inputs), times(tap, inputs), chunk.first);
      emitAssign(f, to, plus(times(resultRow, rowBytes), times(column, 4), call.output));
      emitAssign(f, right, plus(times(row, rowBytes), times(column, 4), call.dy));
      if (!plan.copiesRight) return;
      const width = 4 * Math.ceil(lanes / 4);
      const func = copyPanel(context, width);
      const copyOne = (index: number): void => {
        const args = [
          plus(right, 4 * width * index),
          rowBytes,
          plus(rightScratch, 4 * rightPanelFloats(plan) * index),
          count,
        ];
        for (const value of args) emitInteger(f, value);
        f.call(func);
      };
      copyOne(0);
      for (let index = 1; typeof number !== 'number' && index < plan.panelsAtOnce; index++) {
        emitInteger(f, isAbove(number, index)).if(() => copyOne(index));
      }
      emitAssign(f, right, rightScratch);
    };
    emitAssign(f, first, panel);
    if (plan.full > 0) {
      emitAssign(f, fullStop, minimum(stop, plan.full));
      f.block((done) => {
        f.loop((again) => {
          emitInteger(f, first).get(fullStop).i32.geU().branchIf(done);
          emitAssign(f, now, minimum(minus(fullStop, first), plan.panelsAtOnce));
          emitBegin(plan.width, now);
          emitProduct(plan.width, now);
          emitAssign(f, first, plus(first, now));
          f.branch(again);
        });
      });
    }
    if (plan.last > 0) {
      emitInteger(f, isAbove(stop, plan.full)).if(() => {
        emitBegin(plan.last, 1);
        emitProduct(plan.last, 1);
      });
    }
  };

  const emitColumns = (): void => {
    for (const chunk of plan.chunks) {
      if (plan.left !== 'none') {
        call.emitCopy({ group, row, rows: count, tap, taps: tapsNow, chunk, to: leftScratch, columnStep });
      }
      emitPanels(chunk);
    }
  };

  const emitUnits = (): void => {
    emitAssign(f, panel, remainder(share.start, plan.panels));
    emitAssign(f, unit, quotient(share.start, plan.panels));
    emitAssign(f, stop, minimum(plan.panels, plus(panel, minus(share.end, share.start))));
    emitAssign(f, slice, remainder(unit, slices));
    emitAssign(f, group, quotient(unit, slices));
    emitAssign(f, row, times(quotient(times(slice, pieces), slices), LEAST_ROWS));
    const nextSlice = times(quotient(times(plus(slice, 1), pieces), slices), LEAST_ROWS);
    emitAssign(f, end, choose(equals(slice, slices - 1), rows, nextSlice));
    emitAssign(f, adds, 0);
    f.loop((again) => {
      emitAssign(f, count, minus(end, row));
      emitInteger(f, isAbove(count, plan.block + LEAST_ROWS - 1)).if(() => emitAssign(f, count, plan.block));
      emitAssign(f, tap, 0);
      if (plan.left !== 'panels' || plan.tapsAtOnce >= taps) {
        emitAssign(f, tapsNow, taps);
        emitColumns();
      } else {
        f.loop((next) => {
          emitAssign(f, tapsNow, minimum(plan.tapsAtOnce, minus(taps, tap)));
          emitColumns();
          emitAssign(f, tap, plus(tap, tapsNow));
          emitInteger(f, differs(tap, taps)).branchIf(next);
        });
      }
      emitAssign(f, adds, 1);
      emitAssign(f, row, plus(row, count));
      emitInteger(f, differs(row, end)).branchIf(again);
    });
    emitAssign(f, share.start, plus(share.start, minus(stop, panel)));
  };
  f.block((done) => {
    f.loop((next) => {
      f.get(share.start).get(share.end).i32.geU().branchIf(done);
      emitUnits();
      f.branch(next);
    });
  });
}

function leftStepOf({ left, columns }: GradientPlan, height: number): number {
  return 4 * (left === 'panels' ? height : columns);
}

/** Bytes of scratch of each part. */
export function gradientScratch(shape: GradientShape, plan: GradientPlan): number {
  const floats = 4 * Math.ceil(plan.leftFloats / 4) + plan.rightFloats;
  return shape.rows === 0 ? 0 : 64 * Math.ceil((4 * floats) / 64);
}
