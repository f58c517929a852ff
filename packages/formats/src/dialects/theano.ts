import { entryOf, isList } from './json-values.ts';
import type { Change } from './rewrite.ts';

/** The Theano backend flips kernels: keras 2.2.4 engine/saving.py `_need_convert_kernel`. */
export const refuseTheano: Change = (options, context) => {
  const { dialect, report, className } = context;
  if (!dialect.isTheano || !/^Conv\dD/.test(className)) return;
  const size = entryOf(options, 'kernel_size');
  if (isList(size) && size.every((length) => length === 1)) return;
  report.refuse(context, 'kernel_size', size ?? null, 'kernels written by the Theano backend are turned around');
};
