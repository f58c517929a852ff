import type { FunctionBuilder } from '@sepal/assembler';
import type { BinaryOp } from '@sepal/ops';
import { powerFunction } from './functions/power.ts';
import { type BinaryStep, emitWrap } from './step.ts';

type WithoutImmediates<T> = { [M in keyof T]: T[M] extends () => FunctionBuilder ? M : never }[keyof T];
type FloatInstruction = WithoutImmediates<FunctionBuilder['f32x4']>;
type IntegerInstruction = WithoutImmediates<FunctionBuilder['i32x4']>;

/** One instruction on x and y. @param unsigned if different; masks are unsigned, so that true is more than false */
function instruction(
  float: FloatInstruction,
  signed: IntegerInstruction,
  unsigned = signed,
): (step: BinaryStep) => void {
  return ({ f, dtype, x, y }) => {
    f.get(x).get(y);
    if (dtype === 'float32') f.f32x4[float]();
    else f.i32x4[dtype === 'int32' ? signed : unsigned]();
  };
}

/** The same for results that need no masking. */
function arithmetic(name: 'add' | 'sub' | 'mul'): (step: BinaryStep) => void {
  const emit = instruction(name, name);
  return (step) => {
    emit(step);
    emitWrap(step.f, step.dtype);
  };
}

const emitLarger = /* @__PURE__ */ instruction('max', 'maxS', 'maxU');
const emitSmaller = /* @__PURE__ */ instruction('min', 'minS', 'minU');

/** The step with its constant, if any, as y. */
function constantLast(step: BinaryStep): BinaryStep {
  if (step.constantY !== undefined || step.constantX === undefined) return step;
  return { ...step, x: step.y, y: step.x, constantX: undefined, constantY: step.constantX };
}

/**
 * Leaves op(x, y) on the stack. Total: every binary op of the vocabulary, for all element types it allows.
 *
 * `f32x4.max` and `f32x4.min` are many instructions on x86; against a constant number one or two are enough, and are
 * equally exact for NaN and signed zeros.
 */
export const binarySteps: { readonly [K in BinaryOp]: (step: BinaryStep) => void } = {
  add: /* @__PURE__ */ arithmetic('add'),
  subtract: /* @__PURE__ */ arithmetic('sub'),
  multiply: /* @__PURE__ */ arithmetic('mul'),
  divide({ f, x, y }) {
    f.get(x).get(y).f32x4.div();
  },
  power({ context, f, x, y }) {
    f.get(x).get(y).call(powerFunction(context));
  },
  maximum(step) {
    const { f, dtype, x, y, constantY } = constantLast(step);
    if (dtype !== 'float32' || constantY === undefined || Number.isNaN(constantY)) emitLarger(step);
    // 0 wherever x <= 0, which includes -0 but not NaN
    else if (Object.is(constantY, 0)) f.get(x).get(x).get(y).f32x4.le().v128.andnot();
    else f.get(x).get(y).f32x4.pmax();
  },
  minimum(step) {
    const { f, dtype, x, y, constantY } = constantLast(step);
    const hard = constantY === undefined || Number.isNaN(constantY) || Object.is(constantY, -0);
    if (dtype !== 'float32' || hard) emitSmaller(step);
    else f.get(x).get(y).f32x4.pmin();
  },
  equal: /* @__PURE__ */ instruction('eq', 'eq'),
  notEqual: /* @__PURE__ */ instruction('ne', 'ne'),
  greater: /* @__PURE__ */ instruction('gt', 'gtS', 'gtU'),
  greaterEqual: /* @__PURE__ */ instruction('ge', 'geS', 'geU'),
  less: /* @__PURE__ */ instruction('lt', 'ltS', 'ltU'),
  lessEqual: /* @__PURE__ */ instruction('le', 'leS', 'leU'),
  logicalAnd({ f, x, y }) {
    f.get(x).get(y).v128.and();
  },
  logicalOr({ f, x, y }) {
    f.get(x).get(y).v128.or();
  },
};
