import { averagePool2d, type PoolOptions, type Value } from '@sepal/ops';
import { asFloat } from '../layer/as-float.ts';
import { Pooling } from './pooling.ts';

/** The base of average pooling along one and two axes. */
export abstract class AveragePooling extends Pooling {
  protected override pool(picture: Value, options: PoolOptions): Value {
    return averagePool2d(asFloat(picture), options);
  }
}
