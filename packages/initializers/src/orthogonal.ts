import {
  checkShape,
  type DType,
  formatShape,
  randomNormal,
  type Shape,
  ShapeError,
  sizeOf,
  Tensor,
} from '@sepal/tensor';
import { classNameOf, finiteNumber, readOptions } from '@sepal/tensor/options';
import { householderQr } from './householder.ts';
import { RandomInitializer, type RandomInitializerOptions } from './random-initializer.ts';

/** Options of {@link Orthogonal}. */
export interface OrthogonalOptions extends RandomInitializerOptions {
  /** Factor of the matrix. Default 1. */
  readonly gain?: number | undefined;
}

/**
 * A random orthogonal matrix, times a factor.
 *
 * The weight is flattened to a matrix of `shape[0] · … · shape[n - 2]` rows and `shape[n - 1]` columns. With at least as
 * many rows as columns, the columns are orthonormal; otherwise the rows are. It is the Q of the QR decomposition of a normal
 * random matrix, with signs that make the diagonal of R positive, so that all orthogonal matrices are equally likely.
 *
 * The decomposition runs in float64 and is rounded once: it is more accurate than Keras' and differs from it in the last digits.
 *
 * @param options `gain` (default 1), `seed`
 * @throws ValueError if `gain` is not a finite number, or for a bad seed
 *
 * Source: Saxe, McClelland, Ganguli, "Exact solutions to the nonlinear dynamics of learning in deep linear neural networks"
 * (2014), https://openreview.net/forum?id=_wzZwKpTDF_9C; https://keras.io/api/layers/initializers/#orthogonal-class
 *
 * @example
 * const kernel = new Orthogonal({ seed: 42 }).call([3, 3, 16, 64]); // 64 columns of length 1, 144 rows
 */
export class Orthogonal extends RandomInitializer {
  static override readonly className: string = 'Orthogonal';
  readonly gain: number;

  constructor(...given: [options?: OrthogonalOptions | undefined]) {
    const where = classNameOf(new.target);
    const options = readOptions<OrthogonalOptions>(given, { gain: true, seed: true }, where);
    const gain = finiteNumber(options.gain ?? 1, 'gain', where);
    super(options.seed);
    this.gain = gain;
  }

  /**
   * @param shape at least two axes → a float32 tensor of that shape
   * @throws ShapeError for fewer axes
   */
  call(shape: Shape, dtype: DType = 'float32'): Tensor<'float32'> {
    this.checkFloat(dtype);
    checkShape(shape, classNameOf(this.constructor));
    if (shape.length < 2) {
      throw new ShapeError({
        where: classNameOf(this.constructor),
        message: `The tensor to initialize must be at least two-dimensional. Received: shape=${formatShape(shape)} of rank ${shape.length}.`,
        hint: 'It is for kernels; give biases another initializer.',
      });
    }
    const rows = sizeOf(shape.slice(0, -1));
    const columns = shape.at(-1) as number;
    const [length, count] = [Math.max(rows, columns), Math.min(rows, columns)];
    const normal = randomNormal([length, count], { seed: this.seed }).data;

    const transposed = new Float64Array(normal.length);
    for (let i = 0; i < length; i++) {
      for (let j = 0; j < count; j++) transposed[j * length + i] = normal[i * count + j] as number;
    }
    const { q, diagonal } = householderQr(transposed, length, count);

    // Vector j of q is column j of the weight's matrix, or row j if there are fewer rows than columns.
    const [vectorStride, elementStride] = rows < columns ? [columns, 1] : [1, columns];
    const data = new Float32Array(normal.length);
    for (let j = 0; j < count; j++) {
      const scale = this.gain * Math.sign(diagonal[j] as number);
      for (let i = 0; i < length; i++) {
        data[j * vectorStride + i * elementStride] = scale * (q[j * length + i] as number);
      }
    }
    return new Tensor(shape, 'float32', data);
  }

  override getConfig(): Record<string, unknown> {
    return { ...super.getConfig(), gain: this.gain };
  }
}
