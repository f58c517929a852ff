import type { Value } from '@sepal/ops';
import type { InputSpec } from '../layer/input-spec.ts';
import { Layer } from '../layer/layer.ts';

/**
 * Returns its input: a placeholder in a model.
 *
 * Input shape: any → output shape: the same
 *
 * @see https://keras.io/api/layers/core_layers/identity/
 * @example
 * const layer = new Identity();
 * layer.apply(tensor([1, 2])).toArray(); // [1, 2]
 */
export class Identity extends Layer {
  static override readonly className: string = 'Identity';

  protected override inputSpecs: readonly InputSpec[] = [{}];

  override call(x: Value): Value {
    return x;
  }
}
