import type { DType } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { binarySteps } from '../expression/binary-steps.ts';
import { type Expression, type ExpressionNode, resultsOf } from '../expression/expression.ts';
import { expressionDTypes } from '../expression/expression-dtypes.ts';
import { unarySteps } from '../expression/unary-steps.ts';
import type { Epilogue } from '../vocabulary.ts';
import { checkDTypeOf, checkFields, checkFlags, refuse } from './arguments.ts';

/** The operand nodes of a node. */
function readsOf(node: ExpressionNode): readonly number[] {
  if (node.kind === 'select') return [node.condition, node.x, node.y];
  if (node.kind === 'binary') return [node.x, node.y];
  return node.kind === 'unary' || node.kind === 'cast' ? [node.x] : [];
}

/** @throws ValueError unless there are nodes, and the results are some of them */
export function checkResults(expression: Expression, where: string): void {
  const { nodes } = expression;
  if (!Array.isArray(nodes) || nodes.length === 0) {
    refuse(where, `An expression must have nodes. Received nodes=${show(nodes)}.`);
  }
  const results = resultsOf(expression);
  const isNode = (index: number): boolean => Number.isInteger(index) && index >= 0 && index < nodes.length;
  const fits = Array.isArray(results) && results.length > 0 && results.every(isNode);
  if (fits && new Set(results).size === results.length) return;
  refuse(where, `Results are indices of different nodes, from 0 to ${nodes.length - 1}. Received ${show(results)}.`);
}

/**
 * @param operands element types of the operands
 * @returns the element types of the results
 * @throws ValueError if a node cannot be computed from earlier ones
 */
export function checkExpression(expression: Expression, operands: readonly DType[], where: string): readonly DType[] {
  checkResults(expression, where);
  const { nodes } = expression;
  nodes.forEach((node, index) => {
    const here = `${where}, node ${index}`;
    checkFields(node, 'node', here);
    for (const read of readsOf(node)) {
      if (Number.isInteger(read) && read >= 0 && read < index) continue;
      refuse(here, `It must read nodes before it. Received ${show(node)}.`);
    }
    switch (node.kind) {
      case 'operand':
        if (operands[node.index] === undefined) {
          refuse(here, `There are ${operands.length} operands. Received ${show(node)}.`);
        }
        break;
      case 'constant':
        checkDTypeOf(node.dtype, here);
        if (typeof node.value !== 'number') refuse(here, `A constant is a number. Received ${show(node.value)}.`);
        break;
      case 'cast':
        checkDTypeOf(node.dtype, here);
        break;
      case 'unary':
        if (!Object.hasOwn(unarySteps, node.op)) refuse(here, `There is no unary op ${show(node.op)}.`);
        break;
      case 'binary':
        if (!Object.hasOwn(binarySteps, node.op)) refuse(here, `There is no binary op ${show(node.op)}.`);
        break;
      case 'select':
        break;
      default:
        refuse(here, `There is no such kind of node. Received ${show(node)}.`);
    }
  });
  const types = expressionDTypes({ nodes }, operands);
  for (const [index, node] of nodes.entries()) {
    if (node.kind === 'select' && types[node.condition] !== 'bool') {
      refuse(`${where}, node ${index}`, `The condition must be bool. It is ${types[node.condition]}.`);
    }
    if ((node.kind === 'binary' || node.kind === 'select') && types[node.x] !== types[node.y]) {
      refuse(
        `${where}, node ${index}`,
        `Both sides must have one type. They are ${types[node.x]} and ${types[node.y]}.`,
      );
    }
  }
  return resultsOf(expression).map((node) => types[node] as DType);
}

/** @throws ValueError unless it maps float32 to float32 */
export function checkEpilogue(epilogue: Epilogue, where: string): void {
  checkFields(epilogue, 'epilogue', where);
  checkFlags(epilogue, ['residual'], `${where}, epilogue`);
  if (epilogue.activation === null) return;
  const here = `${where}, epilogue.activation`;
  checkFields(epilogue.activation, 'epilogue.activation', where);
  const given = checkExpression(epilogue.activation, ['float32'], here);
  if (given.length !== 1 || given[0] !== 'float32') {
    refuse(here, `It must give one float32. It gives ${given.join(', ')}.`);
  }
}
