import type { FunctionBuilder, Local } from '@sepal/assembler';
import type { DType } from '@sepal/tensor';
import type { EmitContext } from '../call.ts';
import { binarySteps } from './binary-steps.ts';
import { emitCast } from './cast-step.ts';
import { type Expression, type ExpressionNode, resultsOf } from './expression.ts';
import { expressionDTypes } from './expression-dtypes.ts';
import { emitSplat } from './step.ts';
import { unarySteps } from './unary-steps.ts';

/** Emits what becomes of four elements of a result; `emitValue` pushes them, and must be called once. */
type EmitResult = (emitValue: () => void, result: number) => void;

/**
 * Emits the code for four elements: takes them from locals (v128), and calls `emitResult` for each result as soon as it is
 * known, in the order of the nodes.
 */
export type EmitFour = (operands: readonly Local[], emitResult: EmitResult) => void;

/**
 * Prepares an expression, and returns the emitter for four elements.
 *
 * Puts the constants into locals, so call it before the loop.
 *
 * @param dtypes element types of the operands (default: all float32)
 */
export function prepareExpression(
  context: EmitContext,
  f: FunctionBuilder,
  expression: Expression,
  dtypes?: readonly DType[],
): EmitFour {
  const { nodes } = expression;
  const types = expressionDTypes(expression, dtypes ?? operandsOf(expression).map(() => 'float32'));
  const lastUse = lastUses(nodes);
  const resultOf = new Map(resultsOf(expression).map((node, result) => [node, result]));
  const constants = new Map<number, Local>();
  nodes.forEach((node, index) => {
    if (node.kind !== 'constant') return;
    const local = f.local('v128');
    emitSplat(f, node.value, node.dtype).set(local);
    constants.set(index, local);
  });
  const free: Local[] = [];

  return (operands, emitResult) => {
    const values = new Map<number, Local>();
    const owned = new Set<number>();
    for (const [index, node] of nodes.entries()) {
      const result = resultOf.get(index);
      const emitValue = (): void => {
        emitNode({ context, f, nodes, types, values }, node);
        for (const read of readsOf(node)) {
          if (lastUse[read] === index && owned.delete(read)) free.push(values.get(read) as Local);
        }
      };
      let local = node.kind === 'operand' ? operands[node.index] : constants.get(index);
      if (local === undefined && lastUse[index] === index) {
        if (result !== undefined) emitResult(emitValue, result);
        continue;
      }
      if (local === undefined) {
        emitValue();
        local = free.pop() ?? f.local('v128');
        f.set(local);
        owned.add(index);
      }
      const value = local;
      values.set(index, value);
      if (result !== undefined) emitResult(() => f.get(value), result);
    }
  };
}

interface Progress {
  readonly context: EmitContext;
  readonly f: FunctionBuilder;
  readonly nodes: readonly ExpressionNode[];
  readonly types: readonly DType[];
  /** The locals with the values of the nodes so far. */
  readonly values: ReadonlyMap<number, Local>;
}

function emitNode({ context, f, nodes, types, values }: Progress, node: ExpressionNode): void {
  const value = (index: number): Local => values.get(index) as Local;
  switch (node.kind) {
    case 'unary':
      unarySteps[node.op]({ context, f, dtype: types[node.x] as DType, x: value(node.x) });
      break;
    case 'binary':
      binarySteps[node.op]({
        context,
        f,
        dtype: types[node.x] as DType,
        x: value(node.x),
        y: value(node.y),
        constantX: constantOf(nodes[node.x]),
        constantY: constantOf(nodes[node.y]),
      });
      break;
    case 'select':
      // A mask is all ones where it is true: what is 0 elsewhere needs one instruction.
      f.get(value(node.x));
      if (Object.is(constantOf(nodes[node.y]), 0)) f.get(value(node.condition)).v128.and();
      else f.get(value(node.y)).get(value(node.condition)).v128.bitselect();
      break;
    case 'cast':
      emitCast({ context, f, dtype: types[node.x] as DType, x: value(node.x) }, node.dtype);
      break;
  }
}

function constantOf(node: ExpressionNode | undefined): number | undefined {
  return node?.kind === 'constant' ? node.value : undefined;
}

function readsOf(node: ExpressionNode): readonly number[] {
  switch (node.kind) {
    case 'unary':
    case 'cast':
      return [node.x];
    case 'binary':
      return [node.x, node.y];
    case 'select':
      return [node.condition, node.x, node.y];
    default:
      return [];
  }
}

/** For every node, its last reader. */
function lastUses(nodes: readonly ExpressionNode[]): readonly number[] {
  const last = nodes.map((_, index) => index);
  nodes.forEach((node, index) => {
    for (const read of readsOf(node)) last[read] = index;
  });
  return last;
}

/** The indices of the operands: 0 up to the largest one read. */
function operandsOf({ nodes }: Expression): readonly number[] {
  let count = 0;
  for (const node of nodes) if (node.kind === 'operand') count = Math.max(count, node.index + 1);
  return Array.from({ length: count }, (_, index) => index);
}
