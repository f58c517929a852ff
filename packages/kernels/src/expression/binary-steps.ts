import type { FunctionBuilder } from '@sepal/assembler';
import type { BinaryOp } from '@sepal/ops';
import { powerFunction } from './functions/power.ts';
import { type BinaryStep, emitWrap } from './step.ts';

/** The instruction for each kind of lane. */
interface Lanes {
  readonly float: (f: FunctionBuilder) => void;
  readonly signed: (f: FunctionBuilder) => void;
  /** If different; masks are unsigned, so that true is more than false. */
  readonly unsigned?: (f: FunctionBuilder) => void;
}

function instruction({ float, signed, unsigned = signed }: Lanes): (step: BinaryStep) => void {
  return ({ f, dtype, x, y }) => {
    f.get(x).get(y);
    if (dtype === 'float32') float(f);
    else if (dtype === 'int32') signed(f);
    else unsigned(f);
  };
}

/** The same for results that need no masking. */
function arithmetic(lanes: Lanes): (step: BinaryStep) => void {
  const emit = instruction(lanes);
  return (step) => {
    emit(step);
    emitWrap(step.f, step.dtype);
  };
}

const emitLarger = /* @__PURE__ */ instruction({
  float: (f) => f.f32x4.max(),
  signed: (f) => f.i32x4.maxS(),
  unsigned: (f) => f.i32x4.maxU(),
});

const emitSmaller = /* @__PURE__ */ instruction({
  float: (f) => f.f32x4.min(),
  signed: (f) => f.i32x4.minS(),
  unsigned: (f) => f.i32x4.minU(),
});

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
  add: /* @__PURE__ */ arithmetic({ float: (f) => f.f32x4.add(), signed: (f) => f.i32x4.add() }),
  subtract: /* @__PURE__ */ arithmetic({ float: (f) => f.f32x4.sub(), signed: (f) => f.i32x4.sub() }),
  multiply: /* @__PURE__ */ arithmetic({ float: (f) => f.f32x4.mul(), signed: (f) => f.i32x4.mul() }),
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
  equal: /* @__PURE__ */ instruction({ float: (f) => f.f32x4.eq(), signed: (f) => f.i32x4.eq() }),
  notEqual: /* @__PURE__ */ instruction({ float: (f) => f.f32x4.ne(), signed: (f) => f.i32x4.ne() }),
  greater: /* @__PURE__ */ instruction({
    float: (f) => f.f32x4.gt(),
    signed: (f) => f.i32x4.gtS(),
    unsigned: (f) => f.i32x4.gtU(),
  }),
  greaterEqual: /* @__PURE__ */ instruction({
    float: (f) => f.f32x4.ge(),
    signed: (f) => f.i32x4.geS(),
    unsigned: (f) => f.i32x4.geU(),
  }),
  less: /* @__PURE__ */ instruction({
    float: (f) => f.f32x4.lt(),
    signed: (f) => f.i32x4.ltS(),
    unsigned: (f) => f.i32x4.ltU(),
  }),
  lessEqual: /* @__PURE__ */ instruction({
    float: (f) => f.f32x4.le(),
    signed: (f) => f.i32x4.leS(),
    unsigned: (f) => f.i32x4.leU(),
  }),
  logicalAnd({ f, x, y }) {
    f.get(x).get(y).v128.and();
  },
  logicalOr({ f, x, y }) {
    f.get(x).get(y).v128.or();
  },
};
