import { ValueError } from '@sepal/tensor';
import { type Brand, VERSION } from '@sepal/tensor/copies';
import { checkBoolean, readOptions, show } from '@sepal/tensor/options';
import { repr, repr32 } from '../text/python-numbers.ts';
import { Callback, type Logs } from './callback.ts';

/** A text that grows, such as a file: `textFile(path)` of `@sepal/training/node` makes one. */
export interface TextOutput {
  /** Begins the text, or goes on with it. @returns whether there is text in it already */
  open(options: { readonly append: boolean }): boolean | Promise<boolean>;
  write(text: string): void | Promise<void>;
  close(): void | Promise<void>;
}

/** Options of {@link CSVLogger}. */
export interface CSVLoggerOptions {
  /** Gets the rows as they come: a function, or a text such as a file. */
  readonly output: TextOutput | ((text: string) => void | Promise<void>);
  /** What stands between two values (default ','). */
  readonly separator?: string | undefined;
  /** Whether to go on with a text that is there, without another header (default false). */
  readonly append?: boolean | undefined;
}

/**
 * Writes the logs of epochs as CSV: Keras' columns, numbers and line ends.
 *
 * The columns are those of the first epoch. If it has no validation, there are columns for one nevertheless, which say `NA` for the
 * epochs without.
 *
 * @throws ValueError for options of other types
 * @see https://keras.io/api/callbacks/csv_logger/
 * @example
 * await trainer.fit(x, y, { epochs: 10, callbacks: [new CSVLogger({ output: textFile('training.csv') })] });
 */
export class CSVLogger extends Callback {
  static override readonly sepal: Brand = { kind: 'CSVLogger', version: VERSION };

  readonly separator: string;
  readonly append: boolean;
  readonly #output: TextOutput;
  #keys: readonly string[] | undefined;
  #hasHeader = false;

  constructor(...given: [options: CSVLoggerOptions]) {
    const where = 'CSVLogger';
    const {
      output,
      separator = ',',
      append = false,
    } = readOptions<CSVLoggerOptions>(
      given as [CSVLoggerOptions?],
      { output: true, separator: true, append: true },
      where,
    );
    super();
    if (typeof output !== 'function' && typeof output?.write !== 'function') {
      throw new ValueError({
        where,
        message: `\`output\` must be a function that takes text, or a text file. Received: output=${show(output)}.`,
        hint: "In Node, textFile('training.csv') of @sepal/training/node is one.",
      });
    }
    if (typeof separator !== 'string' || separator.length !== 1) {
      throw new ValueError({
        where,
        message: `\`separator\` must be one character. Received: separator=${show(separator)}.`,
      });
    }
    this.separator = separator;
    this.append = checkBoolean(append, 'append', where);
    this.#output =
      typeof output === 'function' ? { open: () => append, write: output, close: () => undefined } : output;
  }

  override async onTrainBegin(): Promise<void> {
    this.#keys = undefined;
    this.#hasHeader = await this.#output.open({ append: this.append });
  }

  override async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    this.#keys ??= columnsFor(logs);
    const rows = [[String(epoch), ...this.#keys.map((key) => cell(logs[key]))]];
    if (!this.#hasHeader) rows.unshift(['epoch', ...this.#keys]);
    this.#hasHeader = true;
    await this.#output.write(
      rows.map((row) => `${row.map((text) => this.#quoted(text)).join(this.separator)}\r\n`).join(''),
    );
  }

  override async onTrainEnd(): Promise<void> {
    await this.#output.close();
  }

  #quoted(text: string): string {
    const special = text.includes(this.separator) || /["\r\n]/.test(text);
    return special ? `"${text.replaceAll('"', '""')}"` : text;
  }
}

function columnsFor(logs: Logs): string[] {
  const keys = Object.keys(logs).sort();
  return keys.some((key) => key.startsWith('val_')) ? keys : [...keys, ...keys.map((key) => `val_${key}`)];
}

function cell(value: number | readonly number[] | undefined): string {
  if (value === undefined) return 'NA';
  return typeof value === 'number' ? repr(value) : `"[${value.map(repr32).join(', ')}]"`;
}
