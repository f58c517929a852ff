import {
  DepthwiseConv1D,
  DepthwiseConv2D,
  input,
  Layer,
  Sequential,
  type SymbolicTensor,
  type Value,
} from '@sepal/layers';
import type { DType, SymbolicShape } from '@sepal/tensor';

/** A layer that computes a function written in ops. */
export class CustomLayer extends Layer<SymbolicTensor, SymbolicTensor> {
  readonly #call: (x: Value) => Value;

  constructor(call: (x: Value) => Value) {
    super({ name: 'custom' });
    this.#call = call;
  }

  override call(x: Value): Value {
    return this.#call(x);
  }
}

/** Where {@link modelOf} puts the function. */
export interface ModelOfOptions {
  /** The shape of a sample. */
  readonly shape: SymbolicShape;
  readonly dtype?: DType;
  /** Whether a convolution by 1 comes first, which changes nothing but the layout. */
  readonly behindConvolution?: boolean;
}

/** A model that computes a function written in ops; its input is `x0`. */
export function modelOf(
  call: (x: Value) => Value,
  { shape, dtype = 'float32', behindConvolution = false }: ModelOfOptions,
): Sequential {
  const options = { kernelSize: 1, useBias: false, depthwiseInitializer: 'ones' } as const;
  const convolution = shape.length === 2 ? new DepthwiseConv1D(options) : new DepthwiseConv2D(options);
  const layers = [
    input({ shape, dtype, name: 'x0' }),
    ...(behindConvolution ? [convolution] : []),
    new CustomLayer(call),
  ];
  return new Sequential(layers as ConstructorParameters<typeof Sequential>[0]);
}
