import { max, type Value } from '@sepal/ops';
import { formatShape, ShapeError } from '@sepal/tensor';
import type { SameDType } from '../graph/element-types.ts';
import { GlobalPooling } from './global-pooling.ts';

/** The base of global max pooling. */
export abstract class GlobalMaxPooling extends GlobalPooling<SameDType> {
  protected override pool(x: Value, options: { readonly axis: readonly number[]; readonly keepdims: boolean }): Value {
    if (options.axis.some((axis) => x.shape[axis] === 0)) {
      throw new ShapeError({
        where: this.where,
        message: `zero-size array to reduction operation max which has no identity. Received inputShape=${formatShape(x.shape)}.`,
        hint: 'Give an input with at least one pixel to take the maximum of.',
      });
    }
    return max(x, options);
  }
}
