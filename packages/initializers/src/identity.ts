import {
  allocate,
  type DataTypes,
  type DType,
  formatShape,
  type Shape,
  ShapeError,
  scalar,
  sizeOf,
  Tensor,
} from '@sepal/tensor';
import { classNameOf, finiteNumber, readOptions } from '@sepal/tensor/options';
import { Initializer } from './initializer.ts';

/** Options of {@link IdentityInitializer}. */
export interface IdentityOptions {
  /** The value on the diagonal. Default 1. */
  readonly gain?: number | undefined;
}

/**
 * The identity matrix, times a factor. Its name in configs is 'Identity', as in Keras.
 *
 * @param options `gain` (default 1). Unlike Keras, the config keeps it
 * @throws ValueError if `gain` is not a finite number
 *
 * Source: https://keras.io/api/layers/initializers/#identity-class
 *
 * @example
 * new IdentityInitializer({ gain: 2 }).call([2, 3]).toArray(); // [[2, 0, 0], [0, 2, 0]]
 */
export class IdentityInitializer extends Initializer {
  static override readonly className: string = 'Identity';
  readonly gain: number;

  constructor(...given: [options?: IdentityOptions | undefined]) {
    const where = classNameOf(new.target);
    const options = readOptions<IdentityOptions>(given, { gain: true }, where);
    const gain = finiteNumber(options.gain ?? 1, 'gain', where);
    super();
    this.gain = gain;
  }

  /**
   * @param shape `[rows, columns]`, not necessarily square → a tensor of that shape
   * @throws ShapeError for another number of axes
   */
  call(shape: Shape, dtype: DType = 'float32'): Tensor {
    if (shape.length !== 2) {
      throw new ShapeError({
        where: classNameOf(this.constructor),
        message: `Identity matrix initializer can only be used for 2D matrices. Received: shape=${formatShape(shape)} of rank ${shape.length}.`,
        hint: 'It is for the kernels of dense layers.',
      });
    }
    const [rows, columns] = shape as readonly [number, number];
    const data: DataTypes[DType] = allocate(dtype, sizeOf(shape));
    const gain = scalar(this.gain, dtype).item();
    for (let i = 0; i < Math.min(rows, columns); i++) data[i * columns + i] = gain;
    return new Tensor(shape, dtype, data);
  }

  override getConfig(): Record<string, unknown> {
    return { gain: this.gain };
  }
}
