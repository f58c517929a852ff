/** How sums over rows are divided: by their shape alone, so that the number of parts changes no bit. */

/** The most partial sums of a column. */
const PARTIALS = 16;

/** Rows below which a partial sum is not worth its row of results. */
const FEWEST_ROWS = 32;

/** Rows are visited in blocks of about this many bytes, which the columns to their right find in a cache. */
const BLOCK_BYTES = 1 << 18;

/** The most rows of a block: as many terms as one accumulator takes. */
const MOST_ROWS = 512;

/** Fewer rows would not pay for the additions to the partial sums. */
const LEAST_ROWS = 8;

/** Partial sums of rows: the rows of a matrix, with the columns of the terms. */
export interface PartialSums {
  /** Rows that one partial sum adds up; the last one may have fewer. */
  readonly rows: number;
  /** How many partial sums a column has. */
  readonly count: number;
}

/** Divides sums over rows. */
export function partialSumsOf(rows: number): PartialSums {
  const each = Math.max(FEWEST_ROWS, Math.ceil(rows / PARTIALS));
  return { rows: each, count: Math.ceil(rows / each) };
}

/** Rows of a block. @param bytes of a row, of all operands together */
export function rowsAtOnce(bytes: number): number {
  return Math.max(LEAST_ROWS, Math.min(MOST_ROWS, Math.floor(BLOCK_BYTES / bytes)));
}
