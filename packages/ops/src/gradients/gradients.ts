import { formatShape, full, GraphError, isStatic, type Shape, ShapeError, sameShape, ValueError } from '@sepal/tensor';
import { refuseExtra } from '@sepal/tensor/options';
import { checkFloat, checkValue } from '../arguments/check-operands.ts';
import { broadcastTo } from '../broadcast-to/op.ts';
import { add } from '../elementwise/binary.ts';
import type { OpNode } from '../graph/graph.ts';
import { whereOf } from '../graph/infer-type.ts';
import { type Trace, Traced, type Value } from '../graph/trace.ts';
import type { TensorType } from '../graph/types.ts';
import type { Operands, OpName } from '../vocabulary.ts';
import { innerOfClip } from './clip.ts';
import type { Flat, GradientRule, NoGradient, OperandGradient, OpGradient } from './gradient-rule.ts';
import { lazy } from './lazy.ts';
import { gradientRules } from './rules.ts';

/**
 * Records the gradients of a scalar: how it changes with each element of other values of the same trace.
 *
 * The scalar's dependence is followed backward, through every op's rule. Where a value is read several times, its gradients add up.
 * Each node that this records belongs to the layer of the op that it comes from.
 *
 * @param of a float32 scalar of a trace, such as a loss
 * @param by float32 values of the same trace, such as parameters
 * @returns for every value of `by`, a gradient of its shape; zeros if `of` does not depend on it
 * @throws GraphError, ShapeError, ValueError if `of` is not a float32 scalar, a value of `by` not float32 or of another trace, or if `of`
 *   depends on it through an op without a gradient or with unknown lengths; these name op and layer
 * @example
 * const graph = trace([{ shape: [3], dtype: 'float32' }], (x) => gradients(sum(square(x)), [x]));
 * evaluate(graph, [tensor([1, 2, 3])]).outputs[0]?.toArray(); // [2, 4, 6]
 */
export function gradients(of: Value, by: readonly Value[], ...extra: unknown[]): Traced[] {
  refuseExtra(extra, 'gradients(of, by)');
  checkScalar(of);
  checkSources(by, of.trace);
  const { trace } = of;
  const wanted = new Set(by.map(({ id }) => id));
  const depends = dependents(trace, of.id, wanted);
  const found = new Map<number, Value>();
  if (depends[of.id] === 1) found.set(of.id, trace.own(full([], 1)));
  const clips = new Map<number, Traced>();

  for (let id = of.id; id >= 0; id--) {
    const dy = found.get(id);
    const node = trace.node(id);
    if (dy === undefined || node.kind !== 'op' || !node.inputs.some((input) => depends[input] === 1)) continue;
    const inner = innerOfClip(node, trace);
    if (inner !== undefined) clips.set(inner, trace.value(id));
    trace.at(node.path, () => {
      const rule = ruleOf(node.op);
      if (typeof rule !== 'function') throw noGradient(node, rule);
      const use = useOf(node, trace, { dy, clipped: clips.get(id) });
      for (const [index, gradient] of (rule(use) as readonly OperandGradient[]).entries()) {
        const input = node.inputs[index] as number;
        if (gradient === null || depends[input] !== 1) continue;
        const earlier = found.get(input);
        found.set(input, earlier === undefined ? gradient() : add(earlier, gradient()));
      }
    });
    if (!wanted.has(id)) found.delete(id);
  }
  return by.map((value) => {
    const shape = staticShape(value, 'gradients');
    return trace.at(trace.node(value.id).path, () => trace.own(expanded(found.get(value.id) ?? full([], 0), shape)));
  });
}

/** What the rule of a node's op starts from. @throws ShapeError if a length is unknown */
function useOf(
  node: OpNode,
  trace: Trace,
  { dy, clipped }: Pick<OpGradient<OpName>, 'dy' | 'clipped'>,
): OpGradient<OpName> {
  const operands = node.inputs.map((id) => trace.value(id));
  const where = whereOf(node.op, node.path);
  const shape = staticShape(node.type, where);
  const use = {
    attributes: node.attributes,
    operands: operands as unknown as Operands<OpName, Traced>,
    shapes: operands.map((operand) => staticShape(operand, where)) as unknown as Operands<OpName, Shape>,
    constants: node.inputs.map((id) => trace.node(id).kind === 'constant'),
    y: trace.value(node.id),
    shape,
    dy,
    fullDy: lazy(() => expanded(dy, shape)),
    clipped,
  };
  return use as OpGradient<OpName>;
}

/** A gradient in its full shape. */
function expanded(gradient: Value, shape: Shape): Value {
  return sameShape(gradient.shape, shape) ? gradient : broadcastTo(gradient, shape);
}

/** For every node up to `last`, whether its value changes smoothly with one of those wanted: through float32 values alone. */
function dependents(trace: Trace, last: number, wanted: ReadonlySet<number>): Uint8Array {
  const depends = new Uint8Array(last + 1);
  for (let id = 0; id <= last; id++) {
    const node = trace.node(id);
    const follows =
      node.kind === 'op' &&
      node.type.dtype === 'float32' &&
      node.inputs.some((at) => depends[at] === 1) &&
      ruleOf(node.op) !== 'flat';
    if (wanted.has(id) || follows) depends[id] = 1;
  }
  return depends;
}

/** The rule of an op; undefined for one of another package. */
function ruleOf(op: OpName): GradientRule<OpName> | Flat | NoGradient | undefined {
  return Object.hasOwn(gradientRules, op) ? (gradientRules as Rules)[op] : undefined;
}

type Rules = { readonly [K in OpName]: GradientRule<OpName> | Flat | NoGradient };

/** The error for an op that a gradient would have to pass. */
function noGradient({ op, path }: OpNode, rule: Flat | NoGradient | undefined): GraphError {
  return new GraphError({
    where: whereOf(op, path),
    message: `The op has no gradient: ${typeof rule === 'object' ? rule.none : 'there is no rule for it'}.`,
    hint: 'Leave it out of what is differentiated, or wrap its operand in stopGradient().',
  });
}

/** @throws ShapeError if a length is unknown */
function staticShape({ shape }: TensorType, where: string): Shape {
  if (isStatic(shape)) return shape;
  throw new ShapeError({
    where,
    message: `Gradients need known lengths. Received shape ${formatShape(shape)}.`,
    hint: 'Trace with the lengths of the data, the batch included.',
  });
}

/** @throws ShapeError, ValueError unless it is a float32 scalar of a trace */
function checkScalar(of: Value): asserts of is Traced {
  const where = 'gradients';
  checkTraced(of, where);
  if (of.shape.length > 0) {
    throw new ShapeError({
      where,
      message: `Only a scalar has gradients. Received shape ${formatShape(of.shape)}.`,
      hint: 'Reduce it with sum or mean.',
    });
  }
  checkFloat(of, 'of', where);
}

/** @throws ValueError, GraphError unless they are float32 values of the trace */
function checkSources(by: readonly Value[], trace: Trace): asserts by is readonly Traced[] {
  for (const value of by) {
    checkTraced(value, 'gradients');
    trace.own(value);
    checkFloat(value, 'by', 'gradients');
  }
}

function checkTraced(value: unknown, where: string): asserts value is Traced {
  checkValue(value, where);
  if (value instanceof Traced) return;
  throw new ValueError({
    where,
    message: 'Expected a value of a trace. Received a tensor, which does not know how it was computed.',
    hint: 'Use grad(f) to differentiate a function at tensors.',
  });
}
