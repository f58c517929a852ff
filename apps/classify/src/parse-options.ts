import { type ParseArgsConfig, parseArgs } from 'node:util';
import { ValueError } from '@sepal/tensor';
import { protectedRange } from './pixel-range.ts';

/** Node's `parseArgs`, with its errors as one sentence. @throws ValueError for an unknown option, or one without its value */
export function parseOptions<const Options extends NonNullable<ParseArgsConfig['options']>>(
  args: readonly string[],
  options: Options,
) {
  try {
    return parseArgs({ args: protectedRange(args), allowPositionals: true, options });
  } catch (error) {
    // Node goes on with advice about arguments that begin with a hyphen.
    const [message] = (error as Error).message.split('. ', 1);
    throw new ValueError({ message: `${message}.`, hint: 'Use --help to see what there is.' });
  }
}
