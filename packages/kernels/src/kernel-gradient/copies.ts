import type { Func, FunctionBuilder, Local } from '@sepal/assembler';
import type { EmitContext } from '../call.ts';
import { emitAdvance, emitRepeat } from '../emit/advance.ts';
import { emitAssign, plus, times } from '../emit/integer.ts';

/** Copies `floats` floats in whole vectors: up to three more are read and written. Rows must be copied in order. */
export function emitCopyFloats(
  f: FunctionBuilder,
  {
    from,
    fromOffset = 0,
    to,
    toOffset = 0,
    floats,
  }: { from: Local; fromOffset?: number; to: Local; toOffset?: number; floats: number },
): void {
  for (let at = 0; at < 4 * floats; at += 16) {
    f.get(to)
      .get(from)
      .v128.load(fromOffset + at)
      .v128.store(toOffset + at);
  }
}

/** The function that copies a panel of dy: (from, bytes between rows, to, rows) → (). */
export function copyPanel(context: EmitContext, width: number): Func {
  const key = `copy a panel of ${width}`;
  return context.shared(key, () => {
    const f = context.module.func({ name: key, params: ['i32', 'i32', 'i32', 'i32'] });
    const [from, step, to, rows] = f.params as readonly [Local, Local, Local, Local];
    emitRepeat(f, rows, () => {
      emitCopyFloats(f, { from, to, floats: width });
      emitAssign(f, from, plus(from, step));
      emitAdvance(f, to, 4 * width);
    });
    return f;
  });
}

/** Where the columns of one row go: panels of two heights, at most. */
export interface PanelTargets {
  readonly heights: readonly number[];
  /** How many panels there are of each height. */
  readonly counts: readonly Local[];
  /** The row's place in the first panel of each height. */
  readonly to: readonly Local[];
  readonly columnStep: Local;
}

/** Prepares copies of rows into panels. */
export function preparePanelCopy(f: FunctionBuilder, { heights, counts, to, columnStep }: PanelTargets) {
  const [target, panel] = f.locals('i32', 2);
  const steps = f.locals('i32', heights.length);
  return {
    /** Call it once. */
    emitBegin(): void {
      for (const [i, height] of heights.entries()) emitAssign(f, steps[i] as Local, times(columnStep, height));
    },
    /** Copies the row at `from`, which it moves behind it, and moves on to the next row of the panels. */
    emitRow(from: Local): void {
      for (const [i, height] of heights.entries()) {
        f.get(to[i] as Local).set(target);
        f.get(counts[i] as Local).set(panel);
        emitRepeat(f, panel, () => {
          emitCopyFloats(f, { from, to: target, floats: height });
          emitAdvance(f, from, 4 * height);
          emitAssign(f, target, plus(target, steps[i] as Local));
        });
        emitAdvance(f, to[i] as Local, 4 * height);
      }
    },
  };
}

type RowParameters = readonly [from: Local, step: Local, to: Local, columnStep: Local, rows: Local, ...counts: Local[]];

/**
 * The function that copies rows of a dense left matrix into panels:
 * (from, bytes between rows, to, bytes between columns, rows, panels of each height) → ().
 */
export function copyRows(context: EmitContext, heights: readonly number[]): Func {
  const key = `copy rows to panels of ${heights.join('+')}`;
  return context.shared(key, () => {
    const f = context.module.func({ name: key, params: new Array<'i32'>(5 + heights.length).fill('i32') });
    const [from, step, to, columnStep, rows, ...counts] = f.params as readonly Local[] as RowParameters;
    const source = f.local('i32');
    const second = f.local('i32');
    const targets = [to, second].slice(0, heights.length);
    if (heights.length > 1) {
      emitAssign(f, second, plus(to, times(times(counts[0] as Local, heights[0] as number), columnStep)));
    }
    const copy = preparePanelCopy(f, { heights, counts, to: targets, columnStep });
    copy.emitBegin();
    emitRepeat(f, rows, () => {
      f.get(from).set(source);
      copy.emitRow(source);
      emitAssign(f, from, plus(from, step));
    });
    return f;
  });
}
