import type { DataFormat } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { allowedNamesHint, camelCase, show } from '@sepal/tensor/options';

/** Reads a data format in Sepal's or Keras' spelling. @throws ValueError with Keras' message for anything else */
export function readDataFormat(value: unknown, where: string): DataFormat {
  const name = typeof value === 'string' ? camelCase(value) : undefined;
  if (name === 'channelsFirst' || name === 'channelsLast') return name;
  throw new ValueError({
    where,
    message: `Expected dataFormat to be one of \`channelsFirst\` or \`channelsLast\`. Received: dataFormat=${show(value)}.`,
    hint: allowedNamesHint(value, ['channelsFirst', 'channelsLast']),
  });
}
