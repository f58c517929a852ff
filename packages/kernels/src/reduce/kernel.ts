import type { FunctionBuilder, Local } from '@sepal/assembler';
import { mergeLoops } from '@sepal/ops';
import { bytesPerElement, type DType, sizeOf, stridesOf } from '@sepal/tensor';
import { emitAdvance } from '../advance.ts';
import type { Kernel, KernelCall } from '../call.ts';
import { emitTimes, emitWhileBelow } from '../counted-loop.ts';
import { fillKernel } from '../fill/kernel.ts';
import { prepareStore } from '../lanes.ts';
import { emitRowOffsets } from '../row-offsets.ts';
import { emitShare } from '../share.ts';
import type { ReduceKernelAttributes } from '../vocabulary.ts';
import { type Gather, type Gathered, gatherOf, squaredDistances } from './gather.ts';

/** One loop: its count, and its strides in x and y in bytes. */
interface ReduceLoop {
  readonly length: number;
  readonly x: number;
  readonly y: number;
}

/** The loops over x in memory order, split into kept and reduced ones. */
interface ReducePlan {
  /** Loops over the output, without the innermost one if it is also x's innermost. */
  readonly kept: readonly ReduceLoop[];
  /** Reduced loops, without x's innermost. */
  readonly gathered: readonly ReduceLoop[];
  /** The innermost loop of x, over contiguous elements; kept or reduced. */
  readonly inner: ReduceLoop;
  /** Elements per result. */
  readonly count: number;
}

function planOf({ shape, axes }: ReduceKernelAttributes, dtype: DType): ReducePlan {
  const bytes = bytesPerElement(dtype);
  const outputStrides = stridesOf(shape.map((length, axis) => (axes.includes(axis) ? 1 : length)));
  const kept = outputStrides.map((stride, axis) => (axes.includes(axis) ? 0 : stride));
  const nest = mergeLoops({ lengths: shape, steps: [stridesOf(shape), kept] });
  const [x, y] = nest.steps as readonly [readonly number[], readonly number[]];
  const loops = nest.lengths.map((length, axis) => ({
    length,
    x: (x[axis] as number) * bytes,
    y: (y[axis] as number) * bytes,
  }));
  const outer = loops.slice(0, -1);
  return {
    kept: outer.filter((loop) => loop.y !== 0),
    gathered: outer.filter((loop) => loop.y === 0),
    inner: loops.at(-1) as ReduceLoop,
    count: sizeOf(axes.map((axis) => shape[axis] as number)),
  };
}

/** Vectors per block: neighbouring results computed together, or parts of one result. */
const VECTORS = 4;

interface Reduction {
  readonly f: FunctionBuilder;
  readonly gather: Gather;
  readonly sets: readonly Gathered[];
  readonly plan: ReducePlan;
  readonly address: number;
  readonly bytes: number;
  /** Byte offset from the start of x. */
  readonly pointer: Local;
}

/**
 * Reduces x along some axes.
 *
 * float32 is summed in float64, so a sum of millions is as exact as one of two. Every result is computed in one part,
 * in memory order, so the number of parts changes nothing.
 */
export const reduceKernel: Kernel<'reduce'> = {
  emit(context, call) {
    const {
      inputs: [input],
      outputs: [output],
      attributes,
    } = call;
    if (input === undefined || output === undefined || sizeOf(attributes.shape) === 0)
      return emitOfNothing(context, call);
    const f = context.module.func({ name: attributes.op, params: ['i32'] });
    const { dtype } = input;
    const plan = planOf(attributes, dtype);
    const bytes = bytesPerElement(dtype);
    const isInnerKept = plan.inner.y !== 0;
    const x = f.local('i32');
    const y = f.local('i32');
    const store = prepareStore(f, dtype);

    const emitResults = (
      vectors: number,
      emitPass: (reduction: Reduction) => void,
      finish: (gathered: Passes) => void,
    ) => {
      const emitAll = (gather: Gather): readonly Gathered[] => {
        const sets = Array.from({ length: vectors }, () => f.locals('v128', gather.locals));
        emitPass({ f, gather, sets, plan, address: input.address, bytes, pointer: x });
        return sets;
      };
      if (attributes.op !== 'variance') {
        const gather = gatherOf(attributes.op, dtype, plan.count);
        finish({ gather, sets: emitAll(gather) });
        return;
      }
      const centers = emitCenters(f, { sets: emitAll(gatherOf('sum', dtype, 1)), isInnerKept, count: plan.count });
      const sets: Gathered[] = [];
      const gather = squaredDistances(plan.count, (set) => centers[sets.indexOf(set)] as Gathered);
      for (let v = 0; v < vectors; v++) sets.push(f.locals('v128', gather.locals));
      emitPass({ f, gather, sets, plan, address: input.address, bytes, pointer: x });
      finish({ gather, sets });
    };

    /** Computes `lanes` neighbouring results together. */
    const emitNeighbours = (lanes: number): void => {
      const vectors = Math.ceil(lanes / 4);
      emitResults(vectors, emitColumns, ({ gather, sets }) => {
        for (const [v, set] of sets.entries()) {
          const place = { pointer: y, offset: output.address + 4 * v * bytes, lanes: Math.min(4, lanes - 4 * v) };
          store(place, () => gather.emitResult(f, set));
        }
      });
    };

    const emitOne = (): void => {
      const vectors = Math.max(1, Math.min(VECTORS, Math.floor(plan.inner.length / 4)));
      emitResults(vectors, emitRows, ({ gather, sets: [first, ...others] }) => {
        for (const set of others) gather.emitJoin(f, first as Gathered, set);
        gather.emitFold(f, first as Gathered);
        const place = { pointer: y, offset: output.address, lanes: 1 };
        store(place, () => gather.emitResult(f, first as Gathered));
      });
    };

    const width = 4 * VECTORS;
    const blocks = isInnerKept ? Math.ceil(plan.inner.length / width) : 1;
    const blockLoop: ReduceLoop = { length: blocks, x: width * plan.inner.x, y: width * plan.inner.y };
    const units = isInnerKept ? [...plan.kept, blockLoop] : plan.kept;
    const count = units.reduce((product, { length }) => product * length, 1);
    const [part] = f.params as readonly [Local];
    const { start: unit, end } = emitShare(f, part, { count, parts: context.target.parts });
    emitWhileBelow(f, unit, end, () => {
      emitRowOffsets(
        f,
        unit,
        units.map(({ length }) => length),
        [
          { steps: units.map((loop) => loop.x), offset: x },
          { steps: units.map((loop) => loop.y), offset: y },
        ],
      );
      if (!isInnerKept) {
        emitOne();
        return;
      }
      const rest = plan.inner.length % width;
      if (rest === 0) {
        emitNeighbours(width);
      } else if (blocks === 1) {
        emitNeighbours(rest);
      } else {
        f.get(unit)
          .i32.const(blocks)
          .i32.remU()
          .i32.const(blocks - 1)
          .i32.eq();
        f.if(
          () => emitNeighbours(rest),
          () => emitNeighbours(width),
        );
      }
    });
    return f;
  },

  describe: () => ({ tile: `${4 * VECTORS}`, multiplyAdds: 0 }),
};

interface Passes {
  readonly gather: Gather;
  readonly sets: readonly Gathered[];
}

/** The result of reducing no elements: 0 for a sum, NaN for an average. */
function emitOfNothing(...[context, call]: Parameters<Kernel<'reduce'>['emit']>): ReturnType<Kernel<'reduce'>['emit']> {
  const { outputs, attributes } = call as KernelCall<'reduce'>;
  const value = attributes.op === 'sum' ? 0 : Number.NaN;
  return fillKernel.emit(context, { kernel: 'fill', inputs: [], outputs, attributes: { value } });
}

/** Divides sums by the count: in every lane, or, if the sets are parts of one sum, the total in all lanes. */
function emitCenters(
  f: FunctionBuilder,
  { sets, isInnerKept, count }: { sets: readonly Gathered[]; isInnerKept: boolean; count: number },
): readonly Gathered[] {
  const divide = (sum: Local): void => {
    f.get(sum).f64.const(count).f64x2.splat().f64x2.div().set(sum);
  };
  if (isInnerKept) {
    for (const set of sets) for (const sum of set) divide(sum);
    return sets;
  }
  const total = gatherOf('sum', 'float32', 1);
  const [first, ...others] = sets as readonly [Gathered, ...Gathered[]];
  for (const set of others) total.emitJoin(f, first, set);
  total.emitFold(f, first);
  const sum = first[0] as Local;
  divide(sum);
  f.get(sum).f64x2.extractLane(0).f64x2.splat().set(sum);
  return sets.map(() => [sum, sum]);
}

/** Accumulates neighbouring columns: every set has its own four. */
function emitColumns(reduction: Reduction): void {
  const { f, gather, sets, plan, address, bytes, pointer } = reduction;
  for (const set of sets) gather.emitStart(f, set);
  emitNest(f, plan.gathered, pointer, () => {
    for (const [v, set] of sets.entries()) {
      gather.emitGather(f, set, { pointer, offset: address + 4 * v * bytes, lanes: 4 });
    }
  });
}

/** Accumulates rows: the sets alternate. */
function emitRows({ f, gather, sets, plan, address, bytes, pointer }: Reduction): void {
  for (const set of sets) gather.emitStart(f, set);
  const { length } = plan.inner;
  const step = 4 * sets.length;
  const emitFour = (index: number, lanes: number): void => {
    const set = sets[index % sets.length] as Gathered;
    gather.emitGather(f, set, { pointer, offset: address + 4 * index * bytes, lanes });
  };
  const turns = length >= 2 * step ? Math.floor(length / step) : 0;
  const rest = length - turns * step;
  emitNest(f, plan.gathered, pointer, () => {
    emitTimes(f, turns, () => {
      for (let index = 0; index < sets.length; index++) emitFour(index, 4);
      emitAdvance(f, pointer, step * bytes);
    });
    for (let index = 0; 4 * index < rest; index++) emitFour(index, Math.min(4, rest - 4 * index));
    emitAdvance(f, pointer, -turns * step * bytes);
  });
}

/** Runs the body for every iteration of the loops, and restores the pointer. */
function emitNest(f: FunctionBuilder, loops: readonly ReduceLoop[], pointer: Local, body: () => void): void {
  const [first, ...rest] = loops;
  if (first === undefined) {
    body();
    return;
  }
  emitTimes(f, first.length, () => {
    emitNest(f, rest, pointer, body);
    emitAdvance(f, pointer, first.x);
  });
  emitAdvance(f, pointer, -first.length * first.x);
}
