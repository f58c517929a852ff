/**
 * Tables as the Python library "rich" draws them for Keras 3: heavy head, a line between rows, text wrapped at spaces and
 * words that are too long cut off with an ellipsis.
 *
 * Rules: https://rich.readthedocs.io/en/stable/tables.html
 */

export interface Column {
  readonly header: string;
  readonly justify: 'left' | 'right' | 'center';
  /** Characters for text; a space on either side comes on top. */
  readonly width: number;
}

/** Draws a table that is `width` characters wide, borders and padding included. */
export function drawTable(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string[] {
  const inner = innerWidths(columns, width);
  const rule = (left: string, fill: string, middle: string, right: string): string =>
    left + inner.map((length) => fill.repeat(length)).join(middle) + right;
  const cells = (fields: readonly string[], border: string): string[] => {
    const wrapped = fields.map((field, index) => {
      const { justify } = columns[index] as Column;
      return wrap(field, Math.max(0, (inner[index] as number) - 2), justify);
    });
    const height = Math.max(...wrapped.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) => {
      const parts = wrapped.map((lines, index) => ` ${lines[line] ?? ''} `.padEnd(inner[index] as number));
      return border + parts.join(border) + border;
    });
  };
  const headers = columns.map(({ header }) => header);
  const lines = [rule('┏', '━', '┳', '┓'), ...cells(headers, '┃'), rule('┡', '━', '╇', '┩')];
  for (const [index, fields] of rows.entries()) {
    if (index > 0) lines.push(rule('├', '─', '┼', '┤'));
    lines.push(...cells(fields, '│'));
  }
  return [...lines, rule('└', '─', '┴', '┘')];
}

/** Widths between the borders: text and padding, made narrower evenly until the table is `width` wide. */
function innerWidths(columns: readonly Column[], width: number): number[] {
  const wanted = columns.map((column) => column.width + 2);
  const available = width - columns.length - 1;
  let excess = Math.max(0, wanted.reduce((sum, length) => sum + length, 0) - available);
  return wanted.map((length, index) => {
    const share = Math.min(length, roundHalfEven(excess / (columns.length - index)));
    excess -= share;
    return length - share;
  });
}

/** A text in lines of at most `width` characters, each padded to `width`. */
function wrap(text: string, width: number, justify: Column['justify']): string[] {
  return divide(text, width).map((line) => {
    const trimmed = justify === 'left' ? trimEndTo(line, width) : line.trimEnd();
    const fitting = trimmed.length > width ? `${trimmed.slice(0, Math.max(0, width - 1))}…` : trimmed;
    if (justify === 'left') return fitting.padEnd(width);
    if (justify === 'right') return fitting.padStart(width);
    return fitting.padStart(fitting.length + Math.floor((width - fitting.length) / 2)).padEnd(width);
  });
}

/** Breaks a text before words that do not fit on the line. A word is what is not space, with the spaces after it. */
function divide(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(/\s*\S+\s*/g) ?? []) {
    const length = word.trimEnd().length;
    if (line !== '' && line.length + length > width) {
      lines.push(line);
      line = '';
    }
    line += word;
  }
  return [...lines, line];
}

/** Takes away spaces at the end that lie beyond `width`. */
function trimEndTo(line: string, width: number): string {
  const spaces = line.length - line.trimEnd().length;
  return line.slice(0, line.length - Math.min(spaces, Math.max(0, line.length - width)));
}

/** Python's rounding: halves to the even neighbour. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
