import { mean, type ReduceOptions, type Value } from '@sepal/ops';
import { asFloat } from '../layer/as-float.ts';
import { GlobalPooling } from './global-pooling.ts';

/** The base of global average pooling. */
export abstract class GlobalAveragePooling extends GlobalPooling {
  protected override pool(x: Value, options: ReduceOptions): Value {
    return mean(asFloat(x), options);
  }
}
