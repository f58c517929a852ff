import { type DType, dtypes } from '@sepal/tensor';
import { show } from '@sepal/tensor/options';
import { partialSumsOf } from '../sums/partial-sums.ts';
import { checkCounts, checkFields, checkFlags, isCount, refuse } from './arguments.ts';
import { checkExpression, checkResults } from './expressions.ts';
import type { KernelRules } from './rules.ts';

/** Elements of a matrix of partial sums. */
function partialSize({ rows, columns }: { readonly rows: number; readonly columns: number }): number {
  return partialSumsOf(rows).count * columns;
}

export const sumsRules: KernelRules<'sums'> = {
  checkAttributes(attributes, where) {
    checkCounts(attributes, ['rows', 'columns'], where);
    checkFields(attributes.expression, 'expression', where);
    checkResults(attributes.expression, `${where}, expression`);
  },
  inputs: ({ rows, columns }, given) =>
    given.map(({ shape }) => ({
      size: shape.reduce((size, length) => size * length, 1),
      dtypes,
      broadcastsTo: [rows, columns],
    })),
  outputs(attributes, inputs, where) {
    const operands = inputs.map(({ dtype }) => dtype);
    const size = partialSize(attributes);
    return checkExpression(attributes.expression, operands, `${where}, expression`).map((dtype: DType) => {
      if (dtype !== 'float32') refuse(where, `Sums are of float32. Received a term of ${dtype}.`);
      return { size };
    });
  },
};

export const totalsRules: KernelRules<'totals'> = {
  checkAttributes(attributes, where) {
    checkCounts(attributes, ['rows', 'columns'], where);
    checkFlags(attributes, ['folds'], where);
    const { divisors } = attributes;
    if (Array.isArray(divisors) && divisors.every(isCount)) return;
    refuse(where, `\`divisors\` must be a list of counts. Received divisors=${show(divisors)}.`);
  },
  inputs: (attributes) => attributes.divisors.map(() => ({ size: partialSize(attributes) })),
  outputs: ({ columns, folds, divisors }) => divisors.map(() => ({ size: folds ? 1 : columns })),
};
