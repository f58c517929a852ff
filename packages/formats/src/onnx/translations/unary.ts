import { type OpNodeOf, tableLike, type UnaryOp } from '@sepal/ops';
import type { Values } from '../values.ts';
import { elementwise, type Place, type TranslationTable } from './translation.ts';

/** Adds nodes to the operand `x` and returns the name of the result. */
type Write = (x: string, place: Place, node: OpNodeOf<UnaryOp>) => string;

/** The ops with one operand. ONNX lacks expm1, log1p and erfc. */
const WRITES: { readonly [K in UnaryOp]: string | Write } = {
  abs: 'Abs',
  sign: 'Sign',
  sqrt: 'Sqrt',
  reciprocal: 'Reciprocal',
  exp: 'Exp',
  log: 'Log',
  tanh: 'Tanh',
  sigmoid: 'Sigmoid',
  erf: 'Erf',
  floor: 'Floor',
  logicalNot: 'Not',
  // Neg takes signed numbers alone.
  negative: (x, { values, path }, { type: { dtype } }) =>
    dtype === 'float32' || dtype === 'int32'
      ? values.write('Neg', [x], path)
      : values.write('Sub', [values.scalar(`${path}/zero`, 0, dtype), x], path),
  square: (x, { values, path }) => values.write('Mul', [x, x], path),
  rsqrt: (x, { values, path }) => values.write('Reciprocal', [values.write('Sqrt', [x], path)], path),
  // tanh(x / 2) · (eˣ + 1), which does not cancel near 0.
  expm1(x, { values, path }) {
    const half = values.write('Mul', [x, values.scalar(`${path}/half`, 0.5, 'float32')], path);
    const one = values.scalar(`${path}/one`, 1, 'float32');
    const sum = values.write('Add', [values.write('Exp', [x], path), one], path);
    return values.write('Mul', [values.write('Tanh', [half], path), sum], path);
  },
  log1p: (x, { values, path }) =>
    values.write('Log', [values.write('Add', [x, values.scalar(`${path}/one`, 1, 'float32')], path)], path),
  erfc: (x, { values, path }) =>
    values.write('Sub', [values.scalar(`${path}/one`, 1, 'float32'), values.write('Erf', [x], path)], path),
};

export const unaryTranslations: TranslationTable<UnaryOp> = /* @__PURE__ */ tableLike(WRITES, () => translate);

function translate(node: OpNodeOf<UnaryOp>, values: Values): void {
  const write = WRITES[node.op];
  elementwise(node, values, ([x], place) =>
    typeof write === 'string' ? values.write(write, [x as string], place.path) : write(x as string, place, node),
  );
}
