import {
  allocate,
  broadcastShapes,
  type DataTypes,
  type DType,
  formatShape,
  full,
  ones,
  type Shape,
  ShapeError,
  sameShape,
  sizeOf,
  stridesOf,
  Tensor,
  type TensorInput,
  tensor,
  typedArrayName,
  ValueError,
  zeros,
} from '@sepal/tensor';
import { classNameOf, readOptions, readSerialized, show } from '@sepal/tensor/options';
import { cast } from './cast.ts';
import { Initializer } from './initializer.ts';

/**
 * All zeros.
 *
 * Source: https://keras.io/api/layers/initializers/#zeros-class
 *
 * @example
 * new Zeros().call([2]).data; // 0, 0
 */
export class Zeros extends Initializer {
  static override readonly className: string = 'Zeros';

  constructor(...given: [options?: Readonly<Record<string, never>> | undefined]) {
    readOptions(given, {}, classNameOf(new.target));
    super();
  }

  /** @param shape any shape → a tensor of that shape */
  call(shape: Shape, dtype: DType = 'float32'): Tensor {
    return zeros(shape, dtype);
  }
}

/**
 * All ones.
 *
 * Source: https://keras.io/api/layers/initializers/#ones-class
 *
 * @example
 * new Ones().call([2]).data; // 1, 1
 */
export class Ones extends Initializer {
  static override readonly className: string = 'Ones';

  constructor(...given: [options?: Readonly<Record<string, never>> | undefined]) {
    readOptions(given, {}, classNameOf(new.target));
    super();
  }

  /** @param shape any shape → a tensor of that shape */
  call(shape: Shape, dtype: DType = 'float32'): Tensor {
    return ones(shape, dtype);
  }
}

/** Options of {@link Constant}. */
export interface ConstantOptions {
  /** A number, or numbers that can be broadcast to the weight's shape. Default 0. */
  readonly value?: TensorInput | Tensor | undefined;
}

/**
 * A constant: one number, or an array or tensor of numbers.
 *
 * Arrays and tensors must have the weight's shape or broadcast to it.
 *
 * @param options `value` (default 0)
 * @throws ValueError if the value is not made of numbers
 *
 * Source: https://keras.io/api/layers/initializers/#constant-class
 *
 * @example
 * new Constant({ value: 0.5 }).call([2]).data; // 0.5, 0.5
 * new Constant({ value: [1, 2] }).call([2, 2]).toArray(); // [[1, 2], [1, 2]]
 */
export class Constant extends Initializer {
  static override readonly className: string = 'Constant';
  readonly value: number | boolean | Tensor;

  constructor(...given: [options?: ConstantOptions | undefined]) {
    const where = classNameOf(new.target);
    const options = readOptions<ConstantOptions>(given, { value: true }, where);
    // JSON writes an infinity or NaN as null, which must not become 0.
    const value = readValue(options.value === undefined ? 0 : options.value, where);
    super();
    this.value = value;
  }

  /**
   * @param shape any shape → a tensor of that shape
   * @throws ShapeError if the value is an array that does not broadcast to the shape
   */
  call(shape: Shape, dtype: DType = 'float32'): Tensor {
    const { value } = this;
    return value instanceof Tensor
      ? broadcast(cast(value, dtype), shape, classNameOf(this.constructor))
      : full(shape, value, dtype);
  }

  /** An array is written the way Keras writes tensors. */
  override getConfig(): Record<string, unknown> {
    const { value } = this;
    if (!(value instanceof Tensor)) return { value };
    return { value: { className: '__tensor__', config: { value: value.toArray(), dtype: value.dtype } } };
  }
}

function readValue(value: unknown, where: string): number | boolean | Tensor {
  if (typeof value === 'number' || typeof value === 'boolean' || value instanceof Tensor) return value;
  if (Array.isArray(value) || typedArrayName(value) !== undefined) return tensor(value as TensorInput) as Tensor;
  const serialized = readSerialized(value);
  if (serialized?.className === '__tensor__' || serialized?.className === '__numpy__') {
    const { value: numbers, dtype } = serialized.config as { value: TensorInput; dtype?: string };
    // NumPy's other element types are read as the closest type here.
    const type =
      dtype === 'float64' || dtype === 'float16' || dtype === 'bfloat16'
        ? 'float32'
        : dtype === 'int64'
          ? 'int32'
          : dtype;
    return tensor(numbers, undefined, type as DType | undefined);
  }
  throw new ValueError({
    where,
    message: `Argument \`value\` must be a number, nested arrays of numbers or a tensor. Received: value=${show(value)}.`,
  });
}

/** Broadcasts a tensor to `shape`. */
function broadcast(value: Tensor, shape: Shape, where: string): Tensor {
  if (sameShape(value.shape, shape)) return value;
  const missing = shape.length - value.rank;
  if (missing < 0 || !sameShape(broadcastShapes(value.shape, shape, where), shape)) {
    throw new ShapeError({
      where,
      message: `A value of shape ${formatShape(value.shape)} cannot be broadcast to the weight's shape ${formatShape(shape)}.`,
      hint: 'Its lengths, counted from the last axis, must be those of the weight or 1.',
    });
  }
  const strides = stridesOf(shape);
  const valueStrides = stridesOf(value.shape);
  const data: DataTypes[DType] = allocate(value.dtype, sizeOf(shape));
  for (let i = 0; i < data.length; i++) {
    let from = 0;
    for (let axis = 0; axis < value.rank; axis++) {
      const length = value.shape[axis] as number;
      const position = Math.floor(i / (strides[axis + missing] as number)) % (shape[axis + missing] as number);
      if (length > 1) from += position * (valueStrides[axis] as number);
    }
    data[i] = value.data[from] as number;
  }
  return new Tensor(shape, value.dtype, data);
}
