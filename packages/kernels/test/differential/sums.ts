import { type DType, type Shape, sizeOf, Tensor } from '@sepal/tensor';
import type { Expression, ExpressionNode } from '../../src/index.ts';
import { partialSumsOf } from '../../src/sums/partial-sums.ts';
import { anyTensor } from '../any-tensor.ts';
import { randomTensor } from '../random-tensor.ts';
import { type KernelCheck, type Suites, suitesOf } from './kernel-check.ts';

/** How an operand lies in the matrix of terms. */
type Place = 'matrix' | 'row' | 'column' | 'scalar';

/** Sums of expressions, and what their terms are. */
interface Terms {
  readonly title: string;
  readonly operands: readonly { readonly place: Place; readonly dtype: DType }[];
  readonly expression: Expression;
  /** A number for each sum. @param operands the elements at one position */
  terms(operands: readonly number[]): readonly number[];
}

const operandsOf = (...places: readonly Place[]) => places.map((place) => ({ place, dtype: 'float32' as DType }));
const operandNodes = (count: number): readonly ExpressionNode[] =>
  Array.from({ length: count }, (_, index) => ({ kind: 'operand', index }));

const plain: Terms = {
  title: 'the elements themselves',
  operands: operandsOf('matrix'),
  expression: { nodes: operandNodes(1) },
  terms: ([x]) => [x as number],
};

/** What the gradient of a normalization and the relu after it needs: its operands are dy, x, mean, scale, shift. */
const normalization: Terms = {
  title: 'two sums of a masked gradient',
  operands: operandsOf('matrix', 'matrix', 'row', 'row', 'row'),
  expression: {
    nodes: [
      ...operandNodes(5),
      { kind: 'binary', op: 'multiply', x: 1, y: 3 },
      { kind: 'binary', op: 'add', x: 5, y: 4 },
      { kind: 'constant', value: 0, dtype: 'float32' },
      { kind: 'binary', op: 'greater', x: 6, y: 7 },
      { kind: 'select', condition: 8, x: 0, y: 7 },
      { kind: 'binary', op: 'subtract', x: 1, y: 2 },
      { kind: 'binary', op: 'multiply', x: 9, y: 10 },
    ],
    results: [9, 11],
  },
  terms([dy, x, mean, scale, shift]: readonly [number, number, number, number, number]) {
    const masked = Math.fround(Math.fround(x * scale) + shift) > 0 ? dy : 0;
    return [masked, masked * (x - mean)];
  },
};

const placed: Terms = {
  title: 'operands of every place and element type',
  operands: [
    { place: 'matrix', dtype: 'float32' },
    { place: 'column', dtype: 'float32' },
    { place: 'scalar', dtype: 'float32' },
    { place: 'matrix', dtype: 'bool' },
    { place: 'matrix', dtype: 'uint8' },
    { place: 'row', dtype: 'bool' },
  ],
  expression: {
    nodes: [
      ...operandNodes(6),
      { kind: 'cast', dtype: 'float32', x: 4 },
      { kind: 'binary', op: 'multiply', x: 0, y: 1 },
      { kind: 'select', condition: 3, x: 7, y: 2 },
      { kind: 'select', condition: 5, x: 6, y: 8 },
    ],
    results: [9],
  },
  terms([x, weight, other, isTaken, byte, isByte]: readonly number[]) {
    const chosen = isTaken ? (x as number) * (weight as number) : (other as number);
    return [isByte ? (byte as number) : chosen];
  },
};

/** More sums than fit into registers, each of x times a row of its own. */
const many: Terms = {
  title: 'thirteen sums',
  operands: operandsOf('matrix', ...new Array<Place>(13).fill('row')),
  expression: {
    nodes: [
      ...operandNodes(14),
      ...Array.from({ length: 13 }, (_, k): ExpressionNode => ({ kind: 'binary', op: 'multiply', x: 0, y: k + 1 })),
    ],
    results: Array.from({ length: 13 }, (_, k) => 14 + k),
  },
  terms: ([x, ...rows]) => rows.map((row) => (x as number) * row),
};

function shapeAt(place: Place, rows: number, columns: number): Shape {
  return [place === 'matrix' || place === 'column' ? rows : 1, place === 'matrix' || place === 'row' ? columns : 1];
}

/** The partial sums in float64, and how far they may be off: the bound of long sums, and the rounding of terms. */
function checkSums(
  check: KernelCheck<'sums'>,
  { operands, expression, terms }: Terms,
  rows: number,
  columns: number,
): void {
  const inputs = operands.map(({ place, dtype }, k) => anyTensor(shapeAt(place, rows, columns), dtype, k + 1));
  const { count, rows: each } = partialSumsOf(rows);
  const results = expression.results?.length ?? 1;
  const expected = Array.from({ length: results }, () => new Float64Array(count * columns));
  const at = (row: number, column: number): readonly number[] =>
    inputs.map(
      ({ data, shape: [r, c] }) => data[(r === 1 ? 0 : row) * (c as number) + (c === 1 ? 0 : column)] as number,
    );
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const index = Math.floor(row / each) * columns + column;
      for (const [k, term] of terms(at(row, column)).entries()) {
        const sums = expected[k] as Float64Array;
        sums[index] = (sums[index] as number) + term;
      }
    }
  }
  const tolerance = { relative: 2e-6, least: 300 * Math.sqrt(each) };
  check.results({
    attributes: { expression, rows, columns },
    inputs,
    expected: expected.map((data) => new Tensor([count, columns], 'float32', Float32Array.from(data))),
    tolerance,
  });
}

const geometries: readonly (readonly [rows: number, columns: number])[] = [
  [1, 4],
  [1, 1],
  [31, 8],
  [33, 4],
  [70, 12],
  [513, 16],
  [700, 20],
  [1, 64],
  [2311, 32],
  [9000, 4],
  [40, 516],
  [300, 1024],
];

export const sums: Suites<'sums'> = {
  ...suitesOf<'sums', Terms>(
    [plain, normalization, placed, many],
    ({ title }) => `sums of ${title}`,
    (check, terms) => {
      for (const [rows, columns] of geometries) {
        if (rows * columns * terms.operands.length < 500_000) checkSums(check, terms, rows, columns);
      }
      for (let columns = 1; columns <= 36; columns++) checkSums(check, terms, 37, columns);
    },
  ),
};

/** The partial sums of random numbers, and their totals in float64. */
function checkTotals(
  check: KernelCheck<'totals'>,
  { rows, columns, folds }: { readonly rows: number; readonly columns: number; readonly folds: boolean },
): void {
  const divisors = [1, 7, rows];
  const { count } = partialSumsOf(rows);
  const inputs = divisors.map((_, k) => randomTensor([count, columns], k + 1));
  const expected = inputs.map(({ data }, k) => {
    const totals = new Float64Array(folds ? 1 : columns);
    for (const [index, value] of data.entries()) {
      const column = folds ? 0 : index % columns;
      totals[column] = (totals[column] as number) + value;
    }
    const shape = folds ? [] : [columns];
    return new Tensor(
      shape,
      'float32',
      Float32Array.from(totals, (total) => total / (divisors[k] as number)),
    );
  });
  check.results({
    attributes: { rows, columns, folds, divisors },
    inputs,
    expected,
    tolerance: { relative: 1e-6, least: 1e-2 },
  });
}

export const totals: Suites<'totals'> = {
  'totals of any number of columns'(check) {
    for (const rows of [1, 33, 1000]) {
      for (let columns = 1; columns <= 19; columns++) checkTotals(check, { rows, columns, folds: false });
      checkTotals(check, { rows, columns: 200, folds: false });
    }
  },

  'totals of all columns'(check) {
    for (const rows of [1, 33, 1000]) {
      for (let columns = 1; columns <= 19; columns++) checkTotals(check, { rows, columns, folds: true });
    }
  },

  'totals of no rows are 0, and averages NaN'(check) {
    for (const [folds, shape] of [
      [false, [5]],
      [true, []],
    ] as const) {
      const inputs = [1, 2].map(() => new Tensor([0, 5], 'float32', new Float32Array(0)));
      const expected = [0, Number.NaN].map(
        (value) => new Tensor(shape, 'float32', new Float32Array(sizeOf(shape)).fill(value)),
      );
      check.results({ attributes: { rows: 0, columns: 5, folds, divisors: [1, 0] }, inputs, expected });
    }
  },
};
