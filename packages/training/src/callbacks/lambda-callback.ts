import { ValueError } from '@sepal/tensor';
import { type Brand, VERSION } from '@sepal/tensor/copies';
import { readOptions, show } from '@sepal/tensor/options';
import { Callback, type CallbackHooks } from './callback.ts';
import { hookNames } from './hook-names.ts';

/**
 * A callback made of functions. `fit` takes the object of functions as it is, too; this is for those who want it checked.
 *
 * @throws ValueError for the name of no hook, and for what is no function
 * @see https://keras.io/api/callbacks/lambda_callback/
 * @example
 * new LambdaCallback({ onEpochEnd: (epoch, logs) => console.log(epoch, logs.loss) });
 */
export class LambdaCallback extends Callback {
  static override readonly sepal: Brand = { kind: 'LambdaCallback', version: VERSION };

  constructor(...given: [hooks?: CallbackHooks | undefined]) {
    const where = 'LambdaCallback';
    const hooks = readOptions<CallbackHooks>(given, hookNames, where);
    super();
    for (const [name, hook] of Object.entries(hooks)) {
      if (hook === undefined) continue;
      if (typeof hook !== 'function') {
        throw new ValueError({ where, message: `\`${name}\` must be a function. Received: ${name}=${show(hook)}.` });
      }
      Object.assign(this, { [name]: hook });
    }
  }
}
