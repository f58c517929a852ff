import { abs, divide, matmul, minimum, multiply, rsqrt, square, sum, transpose, type Value } from '@sepal/ops';
import { formatShape, full, ShapeError, Tensor, ValueError } from '@sepal/tensor';
import { readOptions, showBare } from '@sepal/tensor/options';
import { checkFactor } from './penalty-factor.ts';
import { Regularizer } from './regularizer.ts';

export interface OrthogonalRegularizerOptions {
  /** Factor of the penalty (default 0.01). */
  readonly factor?: number | undefined;
  /** Whether rows or columns should be orthogonal (default 'rows'). */
  readonly mode?: 'rows' | 'columns' | undefined;
}

/**
 * The average |cosine| between the rows (or columns) of a matrix, times a factor. It pushes them towards orthogonality.
 *
 * penalty = factor · ½ Σ over i ≠ j of |⟨rᵢ, rⱼ⟩| / (n (n − 1) / 2), with rows (columns) r normalized to length 1. A
 * matrix with a single row (column) gives NaN, as in Keras.
 *
 * @param options `factor` (default 0.01; a float32 as in Keras), `mode` (default 'rows')
 * @throws ValueError if the factor is negative or not finite, or for an unknown mode
 * @see https://keras.io/api/layers/regularizers/#orthogonalregularizer-class
 * @example
 * new OrthogonalRegularizer({ factor: 1 }).call(tensor([[2, 0], [0, 3]])).item(); // 0
 */
export class OrthogonalRegularizer extends Regularizer {
  static override readonly className = 'OrthogonalRegularizer';
  readonly factor: number;
  readonly mode: 'rows' | 'columns';

  constructor(...given: [options?: OrthogonalRegularizerOptions | undefined]) {
    super();
    const { factor = 0.01, mode = 'rows' } = readOptions<OrthogonalRegularizerOptions>(
      given,
      { factor: true, mode: true },
      'OrthogonalRegularizer',
    );
    this.factor = Math.fround(checkFactor(factor, 'factor', 'OrthogonalRegularizer'));
    if (mode !== 'rows' && mode !== 'columns') {
      throw new ValueError({
        where: 'OrthogonalRegularizer',
        message: `Invalid value for argument \`mode\`. Expected one of {"rows", "columns"}. Received: mode=${showBare(mode)}.`,
      });
    }
    this.mode = mode;
  }

  /**
   * @param weights float32 `[rows, columns]` → a scalar
   * @throws ShapeError for another number of axes
   */
  call(weights: Tensor): Tensor;
  call(weights: Value): Value;
  call(weights: Value): Value {
    const count = weights.shape[this.mode === 'rows' ? 0 : 1];
    if (weights.shape.length !== 2 || typeof count !== 'number') {
      throw new ShapeError({
        where: 'OrthogonalRegularizer',
        message: `Inputs to OrthogonalRegularizer must have rank 2. Received: inputs.shape=${formatShape(weights.shape)}.`,
        hint: 'It is for the kernels of Dense and Embedding layers.',
      });
    }
    const alongVector = this.mode === 'rows' ? 1 : 0;
    const lengths = rsqrt(sum(square(weights), { axis: alongVector, keepdims: true }));
    const unit = multiply(weights, minimum(lengths, 1 / EPSILON));
    const cosines = this.mode === 'rows' ? matmul(unit, transpose(unit)) : matmul(transpose(unit), unit);
    const total = sum(abs(multiply(cosines, offDiagonal(count))));
    return divide(multiply(this.factor * 0.5, total), (count * (count - 1)) / 2);
  }

  override getConfig(): { factor: number; mode: 'rows' | 'columns' } {
    return { factor: this.factor, mode: this.mode };
  }
}

/** Keras' `backend.epsilon()`: vectors shorter than this are not normalized. */
const EPSILON = 1e-7;

/** 0 on the diagonal of a square matrix, 1 elsewhere. */
function offDiagonal(size: number): Tensor {
  const { data } = full([size, size], 1);
  for (let i = 0; i < size; i++) data[i * size + i] = 0;
  return new Tensor([size, size], 'float32', data);
}
