import { cast, type Value } from '@sepal/ops';

/** Converts integers and booleans to float32, in which layers compute: pictures often come as bytes. */
export function asFloat(x: Value): Value {
  return x.dtype === 'float32' ? x : cast(x, 'float32');
}
