import type { Func, FunctionBuilder, Local } from '@sepal/assembler';
import type { EmitContext } from '../call.ts';
import { emitRepeat } from '../emit/advance.ts';
import {
  choose,
  emitAssign,
  emitInteger,
  type Integer,
  isBelow,
  minus,
  plus,
  quotient,
  times,
} from '../emit/integer.ts';

/** What the code depends on; everything else is a parameter. */
interface VectorKind {
  /** Columns of a vector; the other lanes are zeros. */
  readonly lanes: number;
  /** Whether neighbouring columns are neighbours in the plain weights. */
  readonly isAdjacent: boolean;
  readonly isScaled: boolean;
}

/**
 * The function that packs some rows of some panels, four columns at a time: (first panel, panels, from, bytes between rows,
 * bytes between columns, to, bytes of a packed row, bytes of a panel, rows, vectors of a row, scale if any) → (). `from`, `to`
 * and `scale` are those of panel 0.
 */
export function packVectors(context: EmitContext, { lanes, isAdjacent, isScaled }: VectorKind): Func {
  const isWhole = isAdjacent && lanes === 4;
  const key = `pack ${isWhole ? 'vectors' : `${lanes} columns`}${isScaled ? ', scaled' : ''}`;
  return context.shared(key, () => {
    const f = context.module.func({ name: key, params: new Array<'i32'>(isScaled ? 11 : 10).fill('i32') });
    const [first, panels, from, rowStep, columnStep, to, toStep, panelStep, rows, vectors, scale] =
      f.params as readonly Local[] as Parameters;
    const [block, panel, vector, row, column, packed, factors, source, target] = f.locals('i32', 9);
    const { pack, cache } = context.target.tuning;
    // Columns that are not neighbours have neighbouring rows: a cache line of each is read at once.
    const atOnce = isAdjacent ? pack.rows : Math.ceil(cache.lineBytes / 4);
    const factor = isScaled ? f.local('v128') : undefined;
    const emitAdd = (pointer: Local, bytes: Integer): void => emitAssign(f, pointer, plus(pointer, bytes));

    // Columns are `columnStep` bytes apart in the plain weights, 4 in the packed ones.
    emitAdd(from, times(quotient(times(first, toStep), 4), columnStep));
    if (scale !== undefined) emitAdd(scale, times(first, toStep));
    emitAdd(to, times(first, panelStep));
    f.loop((next) => {
      emitAssign(f, block, choose(isBelow(rows, atOnce), rows, atOnce));
      f.get(from).set(column).get(to).set(packed).get(panels).set(panel);
      if (scale !== undefined) f.get(scale).set(factors);
      emitRepeat(f, panel, () => {
        f.get(vectors).set(vector);
        emitRepeat(f, vector, () => {
          if (factor !== undefined) {
            emitLanes(f, factors, lanes, undefined);
            f.set(factor);
            emitAdd(factors, 16);
          }
          f.get(column).set(source).get(packed).set(target).get(block).set(row);
          emitRepeat(f, row, () => {
            f.get(target);
            emitLanes(f, source, lanes, isWhole ? undefined : columnStep);
            if (factor !== undefined) f.get(factor).f32x4.mul();
            f.v128.store();
            emitAdd(source, rowStep);
            emitAdd(target, toStep);
          });
          emitAdd(column, times(columnStep, 4));
          emitAdd(packed, 16);
        });
        // From the end of a row to the same row of the next panel.
        emitAdd(packed, minus(panelStep, times(vectors, 16)));
      });
      emitAdd(from, times(block, rowStep));
      emitAdd(to, times(block, toStep));
      f.get(rows).get(block).i32.sub().tee(rows).branchIf(next);
    });
    return f;
  });
}

type Parameters = readonly [
  first: Local,
  panels: Local,
  from: Local,
  rowStep: Local,
  columnStep: Local,
  to: Local,
  toStep: Local,
  panelStep: Local,
  rows: Local,
  vectors: Local,
  scale: Local | undefined,
];

/** Pushes `lanes` floats, `step` bytes apart (default 4), and zeros in the other lanes. */
function emitLanes(f: FunctionBuilder, address: Local, lanes: number, step: Local | undefined): void {
  if (step === undefined && lanes === 4) {
    f.get(address).v128.load(0, 4);
    return;
  }
  for (let lane = lanes - 1; lane > 0; lane--) {
    emitInteger(f, step === undefined ? address : plus(address, times(step, lane)));
  }
  f.get(address).v128.load32Zero();
  for (let lane = 1; lane < lanes; lane++) f.v128.load32Lane(step === undefined ? 4 * lane : 0, lane);
}
