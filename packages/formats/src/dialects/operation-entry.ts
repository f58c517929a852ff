/** Entries of configs that are operations, in every way in which Keras has written them. */
import type { Json } from '../contents/model-contents.ts';
import type { Options } from './json-values.ts';
import { isOperationLayer, operationEntry, unknownOperation } from './operations.ts';
import type { RewriteContext } from './rewrite.ts';
import { unmarkedOperation } from './unmarked-operations.ts';

/** An entry that is an operation; undefined for a layer. */
export function operation(
  className: string,
  module: Json | undefined,
  context: RewriteContext,
  options: Options,
): Options | undefined {
  const { dialect, report, name } = context;
  if (isOperationLayer(className)) {
    const reason = unknownOperation(options);
    if (reason === undefined) return operationEntry(String(options['name'] ?? name), options);
    report.refuseLayer(context, reason);
    return { class_name: className, config: options };
  }
  if (typeof module === 'string' && /^keras\.(?:src\.)?(?:ops|activations)\./.test(module)) {
    return { module, class_name: className, config: options, registered_name: className };
  }
  if (className === 'Lambda') {
    report.refuseLayer(context, 'Lambda layers hold code of Python, and files carry no code here');
  }
  return module === undefined && dialect.generation === 3 ? unmarkedOperation(className, options) : undefined;
}
