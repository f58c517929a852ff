import { maxPool2d, type PoolOptions, type Value } from '@sepal/ops';
import type { SameDType } from '../graph/element-types.ts';
import type { SpatialRank } from '../picture/as-picture.ts';
import { Pooling, type PoolingOptions } from './pooling.ts';

/** Options of {@link MaxPooling1D} and {@link MaxPooling2D}; `poolSize` is 2 by default. */
export type MaxPoolingOptions<Tuple> = Omit<PoolingOptions<Tuple>, 'poolSize'> &
  Partial<Pick<PoolingOptions<Tuple>, 'poolSize'>>;

/** The base of max pooling along one and two axes. */
export abstract class MaxPooling extends Pooling<SameDType> {
  constructor(rank: SpatialRank, given: readonly [options?: MaxPoolingOptions<unknown> | undefined]) {
    super(rank, given, 2);
  }

  protected override pool(picture: Value, options: PoolOptions): Value {
    return maxPool2d(picture, options);
  }
}
