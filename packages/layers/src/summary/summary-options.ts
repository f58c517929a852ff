import { ValueError } from '@sepal/tensor';
import { allowedNamesHint, checkOptions, show, showBare } from '@sepal/tensor/options';

/** Options of `summary`. */
export interface SummaryOptions {
  /** The style: Keras 3's (default) or Keras 2.2's. */
  readonly style?: 'keras3' | 'keras2' | undefined;
  /** Width of the table in characters. */
  readonly lineLength?: number | undefined;
  /** Where the columns end: fractions of the width, or characters if the last is above 1. */
  readonly positions?: readonly number[] | undefined;
  /** Whether to list the layers of nested models. 'keras3' only. */
  readonly expandNested?: boolean | undefined;
  /** Whether to show which layers are trainable. 'keras3' only. */
  readonly showTrainable?: boolean | undefined;
  /** Names of the first and last layer to print. 'keras3' only. */
  readonly layerRange?: readonly [string, string] | undefined;
  /** Width of the console in characters, for 'keras3'. Default 80. */
  readonly columns?: number | undefined;
}

const STYLES = ['keras3', 'keras2'] as const;
const OPTIONS_OF_KERAS3 = { expandNested: true, showTrainable: true, layerRange: true, columns: true } as const;
const OPTIONS = {
  style: true,
  lineLength: true,
  positions: true,
  expandNested: true,
  showTrainable: true,
  layerRange: true,
  columns: true,
} as const;

/** @throws ValueError for invalid options */
export function checkSummaryOptions(options: SummaryOptions): void {
  checkOptions<SummaryOptions>(options, OPTIONS, 'summary');
  const { style = 'keras3' } = options;
  if (!STYLES.includes(style)) {
    throw new ValueError({
      where: 'summary',
      message: `There is no style '${showBare(style)}'.`,
      hint: allowedNamesHint(style, STYLES),
    });
  }
  for (const [name, value] of Object.entries(options)) {
    if (style === 'keras2' && name in OPTIONS_OF_KERAS3 && value !== undefined) {
      throw new ValueError({ where: 'summary', message: `\`${name}\` is not an option of style 'keras2'.` });
    }
  }
  checkWidth(options.lineLength, 'lineLength');
  checkWidth(options.columns, 'columns');
}

/** The maximum width of a line, in characters. */
const WIDEST = 10_000;

function checkWidth(value: number | undefined, name: string): void {
  if (value === undefined || (Number.isInteger(value) && value > 0 && value <= WIDEST)) return;
  throw new ValueError({
    where: 'summary',
    message: `\`${name}\` must be an integer from 1 to ${WIDEST}. Received ${name}=${show(value)}.`,
  });
}
