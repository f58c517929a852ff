import type { DataFormat } from '@sepal/ops';
import { ValueError } from '@sepal/tensor';
import { allowedNamesHint, camelCase, showBare } from '@sepal/tensor/options';

const DATA_FORMATS = ['channelsFirst', 'channelsLast'] as const;

/** Reads a data format in Sepal's or Keras' spelling. @throws ValueError for anything else */
export function standardizeDataFormat(value: unknown, where: string): DataFormat {
  const name = typeof value === 'string' ? camelCase(value.includes('_') ? value.toLowerCase() : value) : undefined;
  const found = DATA_FORMATS.find((format) => format === name);
  if (found !== undefined) return found;
  throw new ValueError({
    where,
    message: `The \`dataFormat\` argument must be one of {'channelsFirst', 'channelsLast'}. Received: dataFormat=${showBare(value)}.`,
    hint: allowedNamesHint(value, DATA_FORMATS),
  });
}
