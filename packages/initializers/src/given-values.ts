import { type DType, formatShape, type Shape, ShapeError, sameShape, Tensor, ValueError } from '@sepal/tensor';
import { type Brand, VERSION } from '@sepal/tensor/copies';
import { show } from '@sepal/tensor/options';
import { cast } from './cast.ts';
import { Constant } from './constant.ts';
import { Initializer } from './initializer.ts';

/** A function that returns a weight's initial values. */
export type InitializerFunction = (shape: Shape, dtype: DType) => Tensor;

/** A tensor as the initial value of a weight. Configs write it as a `Constant`, which Keras reads too. */
export class TensorInitializer extends Constant {
  static override readonly sepal: Brand = { kind: 'TensorInitializer', version: VERSION };

  constructor(value: Tensor) {
    super({ value });
  }

  override call(shape: Shape, dtype?: DType): Tensor {
    const { shape: own } = this.value as Tensor;
    if (sameShape(own, shape)) return super.call(shape, dtype);
    throw new ShapeError({
      message: `Expected \`shape\` to be ${formatShape(own)} for direct tensor as initializer. Received shape=${formatShape(shape)}.`,
      hint: 'Give a tensor of the shape of the weight.',
    });
  }

  override clone(): this {
    return this;
  }
}

/** A function as an initializer. Configs refer to it by name. */
export class FunctionInitializer extends Initializer {
  static override readonly sepal: Brand = { kind: 'FunctionInitializer', version: VERSION };

  /** The name under which `get` finds the function in `customObjects`. */
  readonly name: string;
  readonly #compute: InitializerFunction;

  constructor(compute: InitializerFunction, name: string) {
    super();
    this.name = name;
    this.#compute = compute;
  }

  call(shape: Shape, dtype: DType = 'float32'): Tensor {
    const where = `Initializer function '${this.name}'`;
    const value: unknown = this.#compute(shape, dtype);
    if (!(value instanceof Tensor)) {
      throw new ValueError({ where, message: `It must return a tensor. Received: ${show(value)}.` });
    }
    if (!sameShape(value.shape, shape)) {
      throw new ShapeError({
        where,
        message: `It must return a tensor of shape ${formatShape(shape)}. Received: ${formatShape(value.shape)}.`,
      });
    }
    return cast(value, dtype);
  }

  override clone(): this {
    return this;
  }
}
