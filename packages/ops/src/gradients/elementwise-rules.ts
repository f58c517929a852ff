import { add, divide, equal, multiply, power, subtract } from '../elementwise/binary.ts';
import type { BinaryOp } from '../elementwise/binary-scalars.ts';
import { exp, log, negative, square } from '../elementwise/unary.ts';
import type { UnaryOp } from '../elementwise/unary-scalars.ts';
import type { Traced, Value } from '../graph/trace.ts';
import { select } from '../select/op.ts';
import { sumTo } from './broadcasting.ts';
import type { GradientRule, GradientRuleTable, NoGradient, OpGradient } from './gradient-rule.ts';
import { slopeBesideConstant, slopeOfAbs, slopeOfExtremum } from './slopes.ts';

/** The gradient of a function of one number. */
type Slope = (use: { readonly x: Traced; readonly y: Traced; readonly dy: Value }) => Value;

function unary(slope: Slope): GradientRule<UnaryOp> {
  return ({ operands: [x], y, dy }) => [() => slope({ x, y, dy })];
}

/** The rules of the unary ops. */
export const unaryRules: GradientRuleTable<UnaryOp> = /* @__PURE__ */ (() => ({
  negative: unary(({ dy }) => negative(dy)),
  abs: unary(({ x, dy }) => slopeOfAbs(x, dy)),
  sign: 'flat',
  square: unary(({ x, dy }) => multiply(dy, multiply(x, 2))),
  sqrt: unary(({ y, dy }) => divide(multiply(dy, 0.5), y)),
  rsqrt: unary(({ y, dy }) => multiply(dy, multiply(multiply(square(y), y), -0.5))),
  reciprocal: unary(({ y, dy }) => negative(multiply(dy, square(y)))),
  exp: unary(({ y, dy }) => multiply(dy, y)),
  expm1: unary(({ y, dy }) => multiply(dy, add(y, 1))),
  log: unary(({ x, dy }) => divide(dy, x)),
  log1p: unary(({ x, dy }) => divide(dy, add(x, 1))),
  // (1 − y)(1 + y) keeps the digits that 1 − y² loses beside ±1.
  tanh: unary(({ y, dy }) => multiply(dy, multiply(subtract(1, y), add(1, y)))),
  sigmoid: unary(({ y, dy }) => multiply(dy, multiply(y, subtract(1, y)))),
  erf: unary(({ x, dy }) => multiply(dy, bell(x))),
  erfc: unary(({ x, dy }) => negative(multiply(dy, bell(x)))),
  floor: 'flat',
  logicalNot: { none: 'its result is true or false' },
}))();

/** The derivative of erf: 2/√π · exp(−x²). */
function bell(x: Value): Value {
  return multiply(exp(negative(square(x))), 2 / Math.sqrt(Math.PI));
}

/** The gradients of a function of two numbers by each of them, as it would be without broadcasting. */
type Slopes = (use: OpGradient<BinaryOp>) => readonly [() => Value, () => Value];

function binary(slopes: Slopes): GradientRule<BinaryOp> {
  return (use) => {
    const [ofA, ofB] = slopes(use);
    const { shapes, shape } = use;
    return [() => sumTo(ofA(), shapes[0], shape), () => sumTo(ofB(), shapes[1], shape)];
  };
}

const compares: NoGradient = { none: 'its result is true or false' };

/** The rules of the binary ops. */
export const binaryRules: GradientRuleTable<BinaryOp> = /* @__PURE__ */ (() => ({
  add: binary(({ dy }) => [() => dy, () => dy]),
  subtract: binary(({ dy }) => [() => dy, () => negative(dy)]),
  multiply: binary(({ operands: [a, b], dy }) => [() => multiply(dy, b), () => multiply(dy, a)]),
  divide: binary(({ operands: [, b], y, dy }) => [() => divide(dy, b), () => negative(multiply(dy, divide(y, b)))]),
  power: binary(({ operands: [a, b], y, dy }) => [
    () => multiply(dy, select(equal(b, 0), 0, multiply(b, power(a, subtract(b, 1))))),
    () => multiply(dy, multiply(y, log(select(equal(a, 0), 1, a)))),
  ]),
  maximum: binary((use) => extremum('maximum', use)),
  minimum: binary((use) => extremum('minimum', use)),
  equal: compares,
  notEqual: compares,
  greater: compares,
  greaterEqual: compares,
  less: compares,
  lessEqual: compares,
  logicalAnd: compares,
  logicalOr: compares,
}))();

function extremum(
  op: 'maximum' | 'minimum',
  { operands: [a, b], constants, y, clipped = y, dy }: OpGradient<BinaryOp>,
): readonly [() => Value, () => Value] {
  const by = (one: Traced, other: Traced, isConstant: boolean) => () =>
    isConstant ? slopeBesideConstant(op, clipped, other, dy) : slopeOfExtremum(op, one, other, dy);
  return [by(a, b, constants[1] as boolean), by(b, a, constants[0] as boolean)];
}

/** Each choice gets the gradient where it was taken. */
export const selectRule: GradientRule<'select'> = ({ operands: [condition], shapes, shape, dy }) => [
  null,
  () => sumTo(select(condition, dy, 0), shapes[1], shape),
  () => sumTo(select(condition, 0, dy), shapes[2], shape),
];
