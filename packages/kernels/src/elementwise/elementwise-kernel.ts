import type { FunctionBuilder, Local } from '@sepal/assembler';
import { broadcastNest } from '@sepal/ops';
import { bytesPerElement, sizeOf } from '@sepal/tensor';
import type { Buffer } from '../buffer.ts';
import type { Kernel } from '../call.ts';
import { emitAdvance, emitRepeat } from '../emit/advance.ts';
import { emitTimes, emitWhileBelow } from '../emit/counted-loop.ts';
import { emitAssign, emitInteger, equals, minus, plus, quotient, remainder, times } from '../emit/integer.ts';
import { bytesOfFour, emitLoadFour, emitLoadSplat, prepareStore, type StoreFour } from '../emit/lanes.ts';
import { emitRowOffsets, type Walk } from '../emit/row-offsets.ts';
import { emitShare } from '../emit/share.ts';
import { type EmitFour, prepareExpression } from '../expression/emit-expression.ts';
import type { Expression } from '../expression/expression.ts';
import type { Target } from '../target.ts';

/** An operand or an output in the innermost loop. */
interface Stream {
  readonly buffer: Buffer;
  /** Shared by all operands with the same strides. */
  readonly walk: Walk;
}

interface Input extends Stream {
  /** Whether it advances in the innermost loop; otherwise it is constant along the row. */
  readonly moves: boolean;
  /** Holds four elements. */
  readonly value: Local;
}

interface Output extends Stream {
  readonly store: StoreFour;
}

/** The parts of the innermost loop. */
interface Loop {
  readonly f: FunctionBuilder;
  readonly inputs: readonly Input[];
  readonly outputs: readonly Output[];
  /** Everything that advances in it, deduplicated. */
  readonly moving: readonly { readonly offset: Local; readonly bytes: number }[];
  readonly compute: EmitFour;
  readonly unroll: number;
}

/** Vectors per iteration. */
function unrollOf({ nodes }: Expression, { tuning }: Target): number {
  const { unroll, unrolledSteps } = tuning.elementwise;
  return nodes.length <= unrolledSteps ? unroll : 1;
}

/**
 * outputs = expression(inputs), broadcast to one shape: one loop, whatever the expression.
 *
 * Every element is computed once. All operands of four elements are loaded before any of their results is stored, and the
 * last one to three elements are stored one by one. So an output may overwrite any operand that is not stretched, if their
 * elements have the same size.
 */
export const elementwiseKernel: Kernel<'elementwise'> = {
  emit(context, { inputs, outputs, attributes: { expression, shape } }) {
    const f = context.module.func({ name: 'elementwise', params: ['i32'] });
    if (sizeOf(shape) === 0) return f;
    const nest = broadcastNest(shape, [...inputs.map((input) => input.shape), shape]);
    const outer = nest.lengths.slice(0, -1);
    const length = nest.lengths.at(-1) as number;

    const walks = new Map<string, Walk>();
    const walkOf = ({ dtype }: Buffer, elements: readonly number[]): Walk => {
      const steps = elements.map((step) => step * bytesPerElement(dtype));
      const key = steps.join();
      const walk = walks.get(key) ?? { steps, offset: f.local('i32') };
      walks.set(key, walk);
      return walk;
    };
    const reads = inputs.map((buffer, k): Input => {
      const walk = walkOf(buffer, nest.steps[k] as readonly number[]);
      return { buffer, walk, moves: walk.steps.at(-1) !== 0, value: f.local('v128') };
    });
    const writes = outputs.map((buffer): Output => {
      const walk = walkOf(buffer, nest.steps.at(-1) as readonly number[]);
      return { buffer, walk, store: prepareStore(f, buffer.dtype) };
    });
    const moving = [...walks.values()]
      .filter(({ steps }) => steps.at(-1) !== 0)
      .map(({ steps, offset }) => ({ offset, bytes: 4 * (steps.at(-1) as number) }));
    const dtypes = inputs.map(({ dtype }) => dtype);
    const loop: Loop = {
      f,
      inputs: reads,
      outputs: writes,
      moving,
      compute: prepareExpression(context, f, expression, dtypes),
      unroll: unrollOf(expression, context.target),
    };

    const rows = sizeOf(outer);
    const fours = Math.floor(length / 4);
    const [part] = f.params as readonly [Local];
    const row = f.local('i32');
    const { parts } = context.target;
    const emitRow = (emitFours: () => void, tail: () => void): void => {
      emitRowOffsets(f, row, outer, [...walks.values()]);
      for (const { buffer, walk, moves, value } of loop.inputs) {
        if (!moves) emitLoadSplat(f.get(walk.offset), buffer.dtype, buffer.address).set(value);
      }
      emitFours();
      tail();
    };

    if (rows >= parts) {
      const share = emitShare(f, part, { count: rows, parts });
      emitAssign(f, row, share.start);
      emitWhileBelow(f, row, share.end, () => {
        emitRow(
          () => emitFixedFours(loop, fours),
          () => emitTail(loop, length % 4),
        );
      });
      return f;
    }
    // Few long rows: each part takes its fours of every row.
    const share = emitShare(f, part, { count: fours, parts });
    const [end, count] = f.locals('i32', 2);
    emitAssign(f, end, rows);
    emitWhileBelow(f, row, end, () => {
      emitRow(
        () => {
          for (const { offset, bytes } of moving) {
            emitAssign(f, offset, plus(times(share.start, bytes), offset));
          }
          emitAssign(f, count, minus(share.end, share.start));
          emitCountedFours(loop, count);
        },
        () => {
          if (length % 4 === 0) return;
          emitInteger(f, equals(part, parts - 1)).if(() => emitTail(loop, length % 4));
        },
      );
    });
    return f;
  },

  describe: ({ expression }, target) => ({ tile: `${unrollOf(expression, target)}×4`, multiplyAdds: 0 }),
};

/** Four elements, `index` fours from the current positions. */
function emitFour({ f, inputs, outputs, compute }: Loop, index: number, lanes: number): void {
  for (const { buffer, walk, moves, value } of inputs) {
    const offset = buffer.address + index * bytesOfFour(buffer.dtype);
    if (moves) emitLoadFour(f.get(walk.offset), buffer.dtype, offset).set(value);
  }
  const operands = inputs.map(({ value }) => value);
  compute(operands, (emitValue, result) => {
    const { buffer, walk, store } = outputs[result] as Output;
    const offset = buffer.address + index * bytesOfFour(buffer.dtype);
    store({ pointer: walk.offset, offset, lanes }, emitValue);
  });
}

function emitFours(loop: Loop, count: number): void {
  for (let index = 0; index < count; index++) emitFour(loop, index, 4);
  for (const { offset, bytes } of loop.moving) emitAdvance(loop.f, offset, count * bytes);
}

/** Computes a compile-time number of fours. */
function emitFixedFours(loop: Loop, count: number): void {
  const { f, unroll } = loop;
  const turns = Math.floor(count / unroll);
  if (turns <= 1) {
    for (let left = count; left > 0; left -= unroll) emitFours(loop, Math.min(left, unroll));
    return;
  }
  emitTimes(f, turns, () => emitFours(loop, unroll));
  if (count % unroll > 0) emitFours(loop, count % unroll);
}

/** Computes as many fours as the local says, and overwrites it. */
function emitCountedFours(loop: Loop, count: Local): void {
  const { f, unroll } = loop;
  if (unroll > 1) {
    const turns = f.local('i32');
    emitAssign(f, turns, quotient(count, unroll));
    emitRepeat(f, turns, () => emitFours(loop, unroll));
    emitAssign(f, count, remainder(count, unroll));
  }
  emitRepeat(f, count, () => emitFours(loop, 1));
}

function emitTail(loop: Loop, lanes: number): void {
  if (lanes > 0) emitFour(loop, 0, lanes);
}
