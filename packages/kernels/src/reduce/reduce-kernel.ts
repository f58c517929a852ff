import type { Func, Local } from '@sepal/assembler';
import { bytesPerElement, sizeOf } from '@sepal/tensor';
import type { EmitContext, Kernel, KernelCall } from '../call.ts';
import { emitWhileBelow } from '../emit/counted-loop.ts';
import { type Gather, type Gathered, gatherOf } from '../emit/gather.ts';
import { emitInteger, equals, remainder } from '../emit/integer.ts';
import { prepareStore } from '../emit/lanes.ts';
import { emitRowOffsets } from '../emit/row-offsets.ts';
import { emitShare } from '../emit/share.ts';
import { fillKernel } from '../fill/fill-kernel.ts';
import { emitShifts, moments, VARIANCE } from './moments.ts';
import { emitColumns, emitRows, type Pass } from './passes.ts';
import { planOf, type ReduceLoop } from './plan.ts';

/** Vectors per block: neighbouring results computed together, or parts of one result. */
const VECTORS = 4;

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
      outputs,
      attributes,
    } = call;
    if (input === undefined || sizeOf(attributes.shape) === 0) return emitOfNothing(context, call);
    const { op } = attributes;
    const f = context.module.func({ name: op, params: ['i32'] });
    const { dtype } = input;
    const plan = planOf(attributes, dtype);
    const bytes = bytesPerElement(dtype);
    const isInnerKept = plan.inner.y !== 0;
    const isOfMoments = op === 'moments' || op === 'variance';
    const x = f.local('i32');
    const y = f.local('i32');
    const stores = outputs.map((output) => prepareStore(f, output.dtype));

    const emitPass = (sets: readonly Gathered[], gather: Gather): void => {
      const pass: Pass = {
        f,
        gather,
        sets,
        plan,
        address: input.address,
        bytes,
        pointer: x,
        tuning: context.target.tuning.reduce,
      };
      if (isInnerKept) emitColumns(pass);
      else emitRows(pass);
    };
    /** Gathers the elements of some results, in `vectors` sets. */
    const emitGathering = (vectors: number): { gather: Gather; sets: readonly Gathered[] } => {
      const setsOf = (locals: number): readonly Gathered[] =>
        Array.from({ length: vectors }, () => f.locals('v128', locals));
      let gather: Gather;
      let sets: readonly Gathered[];
      if (isOfMoments) {
        sets = setsOf(4);
        const shifts = emitShifts(f, sets, { pointer: x, address: input.address, isInnerKept });
        gather = moments(f, { relaxed: context.target.relaxed, count: plan.count, shifts });
      } else {
        gather = gatherOf(op, dtype, plan.count);
        sets = setsOf(gather.locals);
      }
      emitPass(sets, gather);
      return { gather, sets };
    };
    const emitStores = (gather: Gather, set: Gathered, offset: number, lanes: number): void => {
      for (const [result, { address }] of outputs.entries()) {
        const destination = { pointer: y, offset: address + offset, lanes };
        stores[result]?.(destination, () => gather.emitResult(f, set, op === 'variance' ? VARIANCE : result));
      }
    };

    /** Computes `lanes` neighbouring results together. */
    const emitNeighbours = (lanes: number): void => {
      const { gather, sets } = emitGathering(Math.ceil(lanes / 4));
      for (const [v, set] of sets.entries()) emitStores(gather, set, 4 * v * bytes, Math.min(4, lanes - 4 * v));
    };

    const emitOne = (): void => {
      const most = isOfMoments ? VECTORS / 2 : VECTORS;
      const { gather, sets } = emitGathering(Math.max(1, Math.min(most, Math.floor(plan.inner.length / 4))));
      const [first, ...others] = sets as readonly [Gathered, ...Gathered[]];
      for (const set of others) gather.emitJoin(f, first, set);
      gather.emitFold(f, first);
      emitStores(gather, first, 0, 1);
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
        emitInteger(f, equals(remainder(unit, blocks), blocks - 1)).if(
          () => emitNeighbours(rest),
          () => emitNeighbours(width),
        );
      }
    });
    return f;
  },

  describe: () => ({ tile: `${4 * VECTORS}`, multiplyAdds: 0 }),
};

/** The results of reducing no elements: 0 for a sum, NaN for an average. */
function emitOfNothing(context: EmitContext, { outputs, attributes: { op } }: KernelCall<'reduce'>): Func {
  const attributes = { value: op === 'sum' ? 0 : Number.NaN };
  const fills = outputs.map((output) =>
    fillKernel.emit(context, { kernel: 'fill', inputs: [], outputs: [output], attributes }),
  );
  const [first, ...others] = fills as [Func, ...Func[]];
  if (others.length === 0) return first;
  const f = context.module.func({ name: op, params: ['i32'] });
  const [part] = f.params as readonly [Local];
  for (const fill of fills) f.get(part).call(fill);
  return f;
}
