/** Runs an op by its lowering: every kernel it calls, in order, each in its own memory. */
import type { OpAttributes, Operands, StaticTensorType } from '@sepal/ops';
import { allocate, sizeOf, Tensor } from '@sepal/tensor';
import {
  type Kernel,
  kernelsOn,
  type LoweredCall,
  type OpUse,
  relaxedTuning,
  simdTuning,
  type ValueRef,
} from '../src/index.ts';
import { type EveryOp, everyKernel, everyLowering, everyOp, everyUncheckedKernel } from './every-op.ts';
import { type KernelRun, runKernel } from './run-kernel.ts';

/** The targets of the tests. */
export interface Way {
  readonly relaxed: boolean;
  readonly parts: number;
}

/** A page runs the modules that Node has compared part by part: there, it is about the instructions. */
export const inPage: boolean = 'document' in globalThis;

/** All configurations that tests try; the others are compared with the first. */
export const everyWay: readonly Way[] = inPage
  ? [
      { relaxed: true, parts: 2 },
      { relaxed: false, parts: 1 },
    ]
  : [
      { relaxed: true, parts: 1 },
      { relaxed: true, parts: 2 },
      { relaxed: false, parts: 1 },
      { relaxed: true, parts: 3 },
    ];

/** The reference's result. */
export function referenceOf<K extends EveryOp>(
  op: K,
  operands: readonly Tensor[],
  attributes: OpAttributes[K],
): Tensor {
  const { shape, dtype } = typeOf(op, operands, attributes);
  const output = new Tensor(shape, dtype, allocate(dtype, sizeOf(shape)));
  everyOp[op].reference(operands as unknown as Operands<K, Tensor>, attributes, output);
  return output;
}

function typeOf<K extends EveryOp>(op: K, operands: readonly Tensor[], attributes: OpAttributes[K]) {
  return everyOp[op].infer(operands as unknown as Operands<K, Tensor>, attributes, op) as StaticTensorType;
}

/** A use of an op with these operands. */
export function useOf<K extends EveryOp>(
  op: K,
  operands: readonly Tensor[],
  attributes: OpAttributes[K],
  { relaxed, parts }: Way = { relaxed: true, parts: 1 },
): OpUse<K> {
  const kernels = kernelsOn({ relaxed, parts, tuning: relaxed ? relaxedTuning : simdTuning }, everyUncheckedKernel);
  return { operands, attributes, output: typeOf(op, operands, attributes), kernels } as unknown as OpUse<K>;
}

/** The kernels' result. Parts of the output that no call wrote are full of NaN, or of 171. */
export function runOp<K extends EveryOp>(
  op: K,
  operands: readonly Tensor[],
  attributes: OpAttributes[K],
  way: Way,
): Tensor {
  const use = useOf(op, operands, attributes, way);
  const { temporaries, calls } = everyLowering[op](use);
  const unwritten = ({ shape, dtype }: StaticTensorType): Tensor =>
    new Tensor(shape, dtype, allocate(dtype, sizeOf(shape)).fill(dtype === 'float32' ? Number.NaN : 171));
  const made = temporaries.map(unwritten);
  let output = unwritten(use.output);
  const tensorOf = (ref: ValueRef): Tensor => {
    const value = ref.of === 'output' ? output : (ref.of === 'operand' ? operands : made)[ref.index];
    if (value === undefined) throw new Error(`${op} has no ${ref.of} of this number.`);
    return ref.shape === undefined ? value : new Tensor(ref.shape, value.dtype, value.data);
  };
  for (const call of calls) {
    const [target] = call.outputs as readonly [ValueRef];
    const written = runCall(call, call.inputs.map(tensorOf), tensorOf(target), way);
    if (target.of === 'temporary') made[target.index] = written;
    else output = written;
  }
  return output;
}

function runCall(call: LoweredCall, inputs: readonly Tensor[], before: Tensor, way: Way): Tensor {
  const kernel = everyKernel[call.kernel] as Kernel<'copy'>;
  const run: KernelRun<'copy'> = {
    name: call.kernel as 'copy',
    kernel,
    attributes: call.attributes as KernelRun<'copy'>['attributes'],
    inputs,
    output: before,
    before,
    ...way,
  };
  return runKernel(run);
}
