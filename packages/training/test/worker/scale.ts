import { Layer } from '@sepal/layers';
import { abs, multiply, subtract, type Value } from '@sepal/ops';

/** A layer that no worker knows but its own. */
export class Scale extends Layer {
  static override readonly className = 'Scale';

  override call(x: Value): Value {
    return multiply(x, 2);
  }
}

/** A loss that no worker knows but its own. */
export function distance(yTrue: Value, yPred: Value): Value {
  return abs(subtract(yPred, yTrue));
}
