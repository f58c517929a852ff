import type { FunctionBuilder, Local } from '@sepal/assembler';
import type { EmitContext, Kernel, KernelCall } from '../call.ts';
import { emitWhileBelow } from '../emit/counted-loop.ts';
import { emitRounded } from '../emit/halves.ts';
import { emitAssign, emitInteger, plus, times } from '../emit/integer.ts';
import { prepareStore } from '../emit/lanes.ts';
import { emitShare } from '../emit/share.ts';
import { emitSplat } from '../expression/step.ts';
import {
  alongVector,
  emitAddLanes,
  emitLogOfSum,
  emitMergeLanes,
  emitPowers,
  type VectorWalk,
  type WideSums,
} from '../softmax/vectors.ts';

/** The losses of rows, or the gradients of their logits. */
export const softmaxCrossEntropyKernel: Kernel<'softmaxCrossEntropy'> = {
  emit(context, call) {
    const { rows, classes, result } = call.attributes;
    const f = context.module.func({ name: 'softmaxCrossEntropy', params: ['i32'] });
    if (rows === 0 || (classes === 0 && result === 'gradient')) return f;
    const [part] = f.params as readonly [Local];
    const { start: row, end } = emitShare(f, part, { count: rows, parts: context.target.parts });
    const offset = f.local('i32');
    emitWhileBelow(f, row, end, () => {
      emitAssign(f, offset, times(row, 4 * classes));
      const walk = alongVector(f, offset, classes);
      if (result === 'loss') emitLoss(context, f, { call, row, walk });
      else emitGradient(context, f, { call, row, walk });
    });
    return f;
  },

  describe: () => ({ tile: '4', multiplyAdds: 0 }),
};

interface Row {
  readonly call: KernelCall<'softmaxCrossEntropy'>;
  readonly row: Local;
  readonly walk: VectorWalk;
}

/** Σ of t · (log Σ exp(z − m) − (z − m)) over the classes whose target t is not 0. */
function emitLoss(context: EmitContext, f: FunctionBuilder, { call, row, walk }: Row): void {
  const [logits, targets, losses] = [...call.inputs, ...call.outputs].map(({ address }) => address) as number[] as [
    number,
    number,
    number,
  ];
  const [log, target, value] = f.locals('v128', 3);
  const { largest, sums } = emitPowers(context, f, { input: logits, walk }, () => {});
  emitLogOfSum(context, f, sums).set(log);
  emitNothing(f, sums);
  walk.forEachFour((pointer, lanes) => {
    f.get(pointer).v128.load(targets).tee(target);
    f.get(log).get(pointer).v128.load(logits).get(largest).f32x4.sub().f32x4.sub().f32x4.mul();
    emitSplat(f.get(target), 0).f32x4.ne().v128.and().set(value);
    emitAddLanes(f, value, lanes, sums);
  });
  emitMergeLanes(f, sums);
  emitInteger(f, plus(times(row, 4), losses));
  f.get(sums[0]).f64x2.extractLane(0).f32.demoteF64().f32.store(0);
}

/** dloss · (exp(z − m) · (Σ t / Σ exp(z − m)) − t); the output holds the powers first. */
function emitGradient(context: EmitContext, f: FunctionBuilder, { call, row, walk }: Row): void {
  const [logits, targets, dloss, gradient] = [...call.inputs, ...call.outputs].map(
    ({ address }) => address,
  ) as number[] as [number, number, number, number];
  const [scale, loss, value] = f.locals('v128', 3);
  const total = f.locals('v128', 2);
  const store = prepareStore(f, 'float32');
  emitNothing(f, total);
  const { sums } = emitPowers(context, f, { input: logits, walk }, (pointer, lanes, power) => {
    store({ pointer, offset: gradient, lanes }, () => f.get(power));
    f.get(pointer).v128.load(targets).set(value);
    emitAddLanes(f, value, lanes, total);
  });
  emitMergeLanes(f, total);
  emitRounded(f, () => {
    f.get(total[0]).get(sums[0]).f64x2.div();
  }).set(scale);
  emitInteger(f, plus(times(row, 4), dloss))
    .v128.load32Splat(0)
    .set(loss);
  walk.forEachFour((pointer, lanes) => {
    store({ pointer, offset: gradient, lanes }, () => {
      f.get(pointer).v128.load(gradient).get(scale).f32x4.mul();
      f.get(pointer).v128.load(targets).f32x4.sub().get(loss).f32x4.mul();
    });
  });
}

/** Sums of nothing. */
function emitNothing(f: FunctionBuilder, [low, high]: WideSums): void {
  f.f64.const(0).f64x2.splat().tee(low).set(high);
}
