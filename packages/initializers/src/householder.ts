/** The factors that {@link householderQr} returns. */
export interface QrFactors {
  /** Q `[columns, rows]`: column after column, each of unit length and orthogonal to the others. */
  readonly q: Float64Array;
  /** The diagonal of R `[columns]`. */
  readonly diagonal: Float64Array;
}

/**
 * The QR decomposition of a matrix with at least as many rows as columns, by Householder reflections in float64.
 *
 * @param matrix `[columns, rows]`: stored by columns, so that every inner loop is contiguous; overwritten
 * @param rows the length of a column
 * @param columns at most `rows`
 *
 * Source: Golub, Van Loan, "Matrix computations", 4th edition, section 5.2.2.
 */
export function householderQr(matrix: Float64Array, rows: number, columns: number): QrFactors {
  const diagonal = new Float64Array(columns);
  // The reflection of step k is I - factors[k] v vᵀ. Its v overwrites column k from the diagonal on.
  const factors = new Float64Array(columns);
  for (let k = 0; k < columns; k++) {
    const start = k * rows + k;
    const length = rows - k;
    const norm = Math.sqrt(dot(matrix, start, matrix, start, length));
    // Nothing to reflect: the matrix is rank-deficient.
    if (norm === 0) continue;
    const first = matrix[start] as number;
    // The sign that avoids cancellation in v.
    diagonal[k] = first > 0 ? -norm : norm;
    matrix[start] = first - (diagonal[k] as number);
    factors[k] = 1 / (norm * (norm + Math.abs(first)));
    for (let j = k + 1; j < columns; j++) {
      reflect(matrix, j * rows + k, { v: matrix, start, length, factor: factors[k] as number });
    }
  }

  const q = new Float64Array(rows * columns);
  for (let k = 0; k < columns; k++) q[k * rows + k] = 1;
  for (let k = columns - 1; k >= 0; k--) {
    const reflection = { v: matrix, start: k * rows + k, length: rows - k, factor: factors[k] as number };
    // Columns before k are still those of the identity: zero where this reflection acts.
    for (let j = k; j < columns; j++) reflect(q, j * rows + k, reflection);
  }
  return { q, diagonal };
}

interface Reflection {
  readonly v: Float64Array;
  readonly start: number;
  readonly length: number;
  readonly factor: number;
}

/** x ← x - factor (v · x) v, where x starts at `offset` in `target`. */
function reflect(target: Float64Array, offset: number, { v, start, length, factor }: Reflection): void {
  const scale = factor * dot(target, offset, v, start, length);
  for (let i = 0; i < length; i++) {
    target[offset + i] = (target[offset + i] as number) - scale * (v[start + i] as number);
  }
}

function dot(a: Float64Array, aStart: number, b: Float64Array, bStart: number, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += (a[aStart + i] as number) * (b[bStart + i] as number);
  return sum;
}
