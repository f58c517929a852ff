import {
  type ArgMaxAttributes,
  binaryOps,
  type GraphNode,
  type OpNode,
  type PadAttributes,
  type ReduceAttributes,
  reduceOps,
  type SliceAttributes,
  softmaxOps,
  tableLike,
  unaryOps,
} from '@sepal/ops';
import { isStatic } from '@sepal/tensor';
import { hasType, isFilledWith } from '../graph/queries.ts';
import type { Relabelling, RuleTable } from './op-rules.ts';

/** Finds the operand that any op returns unchanged. */
type AnyUnchanged = ((node: OpNode, operands: readonly GraphNode[]) => number | undefined) | null;

/**
 * The rules of every forward op. Total: an op of the vocabulary without rules does not compile.
 *
 * Operands are returned unchanged only where that is exact, bit for bit:
 * - x · 1, x / 1 and x − 0 are x for every x, including NaN, infinities and −0.
 * - x + 0 is x for integers only: −0 + 0 is 0. For floating point, x + (−0) is x.
 * - max(x, x) and max(max(x, a), a), the same with min: NaN stays NaN.
 *
 * Built by a pure call, so that bundlers drop an unused table.
 */
export const forwardRules: RuleTable = /* @__PURE__ */ (() => {
  const along = rules(named(relabelAxis, none));
  return {
    ...tableLike(unaryOps, () => elementwise()),
    ...tableLike(binaryOps, () => elementwise()),
    add: elementwise(neutral(-0, [0, 1])),
    subtract: elementwise(neutral(0, [0])),
    multiply: elementwise(neutral(1, [0, 1])),
    divide: elementwise(neutral(1, [0])),
    maximum: elementwise(absorbing),
    minimum: elementwise(absorbing),
    ...tableLike(reduceOps, () =>
      rules(named(relabelReduced, ({ axes, keepdims }: ReduceAttributes) => (keepdims ? [] : axes))),
    ),
    ...tableLike(softmaxOps, () => along),
    argMax: rules(named(relabelAxis, ({ axis, keepdims }: ArgMaxAttributes) => (keepdims ? [] : [axis]))),
    averagePool2d: picture(),
    batchNormalization: along,
    biasAdd: rules({ kind: 'channels', like: 1, broadcast: 'add' }),
    cast: elementwise(copied),
    concat: rules({ ...along.axes, like: Number.POSITIVE_INFINITY }, copied),
    conv2d: { ...picture(), product: { outputs: () => [1, 0], takesPadding: true } },
    // With groups, no axis of the weights is that of the outputs.
    conv2dTranspose: {
      ...picture(),
      product: { outputs: ({ groups }) => (groups === 1 ? [1, 1] : undefined), takesPadding: false },
    },
    depthwiseConv2d: { ...picture(), product: { outputs: () => [2, 0], takesPadding: true } },
    matmul: { ...rules({ kind: 'matrices', like: 1 }), product: { outputs: () => [1, 0], takesPadding: false } },
    maxPool2d: picture(),
    pad: rules(
      named(
        ({ amounts, value }: PadAttributes, { entries }: Relabelling) => ({ amounts: entries(amounts, [0, 0]), value }),
        none,
      ),
      copied,
    ),
    randomNormal: fixed(),
    randomUniform: fixed(),
    // Passes join and drop reshapes and transposes by themselves.
    reshape: fixed(),
    resize: picture(copied),
    select: elementwise(),
    slice: rules(
      named(
        ({ begin, size }: SliceAttributes, { entries }: Relabelling) => ({
          begin: entries(begin, 0),
          size: entries(size, 1),
        }),
        none,
      ),
      copied,
    ),
    stopGradient: elementwise(copied),
    topK: fixed(),
    transpose: fixed(),
    upsample2d: picture(copied),
  };
})();

/** Rules of an op that is no product. */
function rules<const A>(axes: A, unchanged: AnyUnchanged = null) {
  return { axes, unchanged, product: null };
}

function elementwise(unchanged: AnyUnchanged = null) {
  return rules({ kind: 'elementwise' }, unchanged);
}

function fixed() {
  return rules({ kind: 'fixed' });
}

function picture(unchanged: AnyUnchanged = null) {
  return rules({ kind: 'picture', like: 1 }, unchanged);
}

/** Axes named by attributes of the first operand. @param removed the axes that the result lacks */
function named<R, V>(relabel: R, removed: V) {
  return { kind: 'named' as const, like: 1, relabel, removed };
}

/** For results that have all axes. */
function none(): readonly number[] {
  return [];
}

function relabelAxis<A extends { readonly axis: number }>(attributes: A, { axis }: Relabelling): A {
  return { ...attributes, axis: axis(attributes.axis) };
}

/** Where no axes are kept, an inserted one is reduced with the others: then the result needs no reshape. */
function relabelReduced({ axes, keepdims }: ReduceAttributes, { axis, inserted }: Relabelling): ReduceAttributes {
  return { axes: [...axes.map(axis), ...(keepdims ? [] : inserted)].sort((a, b) => a - b), keepdims };
}

/** The operand of an op that only copies elements, if its type is the result's: then none has moved. */
function copied({ type }: OpNode, [x]: readonly GraphNode[]): number | undefined {
  return isStatic(type.shape) && hasType(x as GraphNode, type) ? 0 : undefined;
}

/** One of the operands at `sides`, if the other one is filled with a neutral value. */
function neutral(value: number, sides: readonly number[]): AnyUnchanged {
  return ({ type }, operands) =>
    sides.find(
      (side) => hasType(operands[side] as GraphNode, type) && isFilledWith(operands[1 - side] as GraphNode, value),
    );
}

/** max(x, x) and max(max(x, a), a), the same with min. */
function absorbing({ op }: OpNode, operands: readonly GraphNode[]): number | undefined {
  return [0, 1].find((side) => {
    const [inner, other] = [operands[side], operands[1 - side]] as [GraphNode, GraphNode];
    return inner === other || (inner.kind === 'op' && inner.op === op && inner.inputs.includes(other.id));
  });
}
