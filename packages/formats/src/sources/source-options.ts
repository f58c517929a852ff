import type { OptionNames } from '@sepal/tensor/options';
import type { SourceOptions } from './source.ts';

/** How a source is read, for checks of what else was passed: a misspelt `signal` must not go unnoticed. */
export const SOURCE_OPTIONS: OptionNames<SourceOptions> = {
  signal: true,
  onProgress: true,
  checksum: true,
  cache: true,
  fetch: true,
  requestInit: true,
};
