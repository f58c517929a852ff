import { cast, equal, logicalOr, min, multiply, select, subtract, type Value } from '@sepal/ops';

/** Targets as signs: where all of a batch are 0 or 1, 0 becomes -1, as in Keras; others stay as they are. */
export function asSigns(targets: Value): Value {
  const areBinary = min(cast(logicalOr(equal(targets, 0), equal(targets, 1)), 'int32'));
  return select(equal(areBinary, 1), subtract(multiply(targets, 2), 1), targets);
}
