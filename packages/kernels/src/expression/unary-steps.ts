import type { UnaryOp } from '@sepal/ops';
import type { EmitContext } from '../call.ts';
import { erfcFunction, erfFunction } from './functions/erf.ts';
import { expFunction, expm1Function } from './functions/exp.ts';
import { log1pFunction, logFunction } from './functions/log.ts';
import type { powerFunction } from './functions/power.ts';
import { rsqrtFunction } from './functions/rsqrt.ts';
import { sigmoidFunction, tanhFunction } from './functions/squash.ts';
import { emitSplat, emitWrap, type UnaryStep } from './step.ts';

type SharedFunction = (context: EmitContext) => ReturnType<typeof powerFunction>;

/** A float32 op long enough for a separate function. */
function called(makeFunction: SharedFunction): (step: UnaryStep) => void {
  return ({ context, f, x }) => {
    f.get(x).call(makeFunction(context));
  };
}

/** Leaves op(x) on the stack. Total: every unary op of the vocabulary, for all element types it allows. */
export const unarySteps: { readonly [K in UnaryOp]: (step: UnaryStep) => void } = {
  negative({ f, dtype, x }) {
    f.get(x);
    if (dtype === 'float32') f.f32x4.neg();
    else f.i32x4.neg();
    emitWrap(f, dtype);
  },
  abs({ f, dtype, x }) {
    f.get(x);
    if (dtype === 'float32') f.f32x4.abs();
    else if (dtype === 'int32') f.i32x4.abs();
  },
  sign({ f, dtype, x }) {
    if (dtype === 'float32') {
      // 1 with the sign of x where |x| > 0; else x itself, which is 0, -0 or NaN.
      emitSplat(f.get(x), -0).v128.and();
      emitSplat(f, 1).v128.or();
      f.get(x);
      emitSplat(f, 0).get(x).f32x4.abs().f32x4.lt().v128.bitselect();
    } else if (dtype === 'int32') {
      // -1 where x < 0, and minus (-1) where x > 0
      f.get(x).i32.const(31).i32x4.shrS();
      emitSplat(f.get(x), 0, dtype).i32x4.gtS().i32x4.sub();
    } else {
      emitSplat(f, 1, dtype);
      emitSplat(f.get(x), 0, dtype).i32x4.ne().v128.and();
    }
  },
  square({ f, dtype, x }) {
    f.get(x).get(x);
    if (dtype === 'float32') f.f32x4.mul();
    else f.i32x4.mul();
    emitWrap(f, dtype);
  },
  sqrt({ f, x }) {
    f.get(x).f32x4.sqrt();
  },
  rsqrt: /* @__PURE__ */ called(rsqrtFunction),
  reciprocal({ f, x }) {
    emitSplat(f, 1).get(x).f32x4.div();
  },
  exp: /* @__PURE__ */ called(expFunction),
  expm1: /* @__PURE__ */ called(expm1Function),
  log: /* @__PURE__ */ called(logFunction),
  log1p: /* @__PURE__ */ called(log1pFunction),
  tanh: /* @__PURE__ */ called(tanhFunction),
  sigmoid: /* @__PURE__ */ called(sigmoidFunction),
  erf: /* @__PURE__ */ called(erfFunction),
  erfc: /* @__PURE__ */ called(erfcFunction),
  floor({ f, x }) {
    f.get(x).f32x4.floor();
  },
  logicalNot({ f, x }) {
    f.get(x).v128.not();
  },
};
