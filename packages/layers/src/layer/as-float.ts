import { cast, type Value } from '@sepal/ops';

/** Integers and booleans as float32, as layers compute: pictures often come as bytes. */
export function asFloat(x: Value): Value {
  return x.dtype === 'float32' ? x : cast(x, 'float32');
}
