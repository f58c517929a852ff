/**
 * Tables as the Python library "rich" draws them for Keras 3: a heavy header, lines between rows, text wrapped at spaces, and
 * long words cut off with an ellipsis.
 *
 * Rules: https://rich.readthedocs.io/en/stable/tables.html
 */
import { cellLength, padCellsEnd, padCellsStart, takeCells } from './cells.ts';

export interface Column {
  readonly header: string;
  readonly justify: 'left' | 'right' | 'center';
  /** Characters for text, without the space on either side. */
  readonly width: number;
}

/** Draws a table `width` characters wide, including borders and padding. */
export function drawTable(columns: readonly Column[], rows: readonly (readonly string[])[], width: number): string[] {
  const inner = innerWidths(columns, width);
  const rule = (left: string, fill: string, middle: string, right: string): string =>
    left + inner.map((length) => fill.repeat(length)).join(middle) + right;
  /** Joins cells; shorter ones are aligned to the top, in the header to the bottom. */
  const cells = (fields: readonly string[], border: string, atBottom: boolean): string[] => {
    const wrapped = fields.map((field, index) => {
      const { justify } = columns[index] as Column;
      return wrap(field, Math.max(0, (inner[index] as number) - 2), justify);
    });
    const height = Math.max(...wrapped.map((lines) => lines.length));
    return Array.from({ length: height }, (_, line) => {
      const parts = wrapped.map((lines, index) => {
        const text = lines[atBottom ? line - height + lines.length : line] ?? '';
        return padCellsEnd(` ${text} `, inner[index] as number);
      });
      return border + parts.join(border) + border;
    });
  };
  const headers = columns.map(({ header }) => header);
  const lines = [rule('┏', '━', '┳', '┓'), ...cells(headers, '┃', true), rule('┡', '━', '╇', '┩')];
  for (const [index, fields] of rows.entries()) {
    if (index > 0) lines.push(rule('├', '─', '┼', '┤'));
    lines.push(...cells(fields, '│', false));
  }
  return [...lines, rule('└', '─', '┴', '┘')];
}

/** Widths between the borders, including padding, shrunk evenly until the table is `width` wide. */
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

/** Wraps a text into lines of `width` cells. */
function wrap(text: string, width: number, justify: Column['justify']): string[] {
  return divide(text, width).map((line) => {
    const trimmed = justify === 'left' ? trimEndTo(line, width) : line.trimEnd();
    const fitting = cellLength(trimmed) > width ? `${takeCells(trimmed, Math.max(0, width - 1))}…` : trimmed;
    if (justify === 'left') return padCellsEnd(fitting, width);
    if (justify === 'right') return padCellsStart(fitting, width);
    const before = Math.floor((width - cellLength(fitting)) / 2);
    return padCellsEnd(' '.repeat(Math.max(0, before)) + fitting, width);
  });
}

/** Breaks a text before words that do not fit on the line. A word includes the spaces after it. */
function divide(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.match(/\s*\S+\s*/g) ?? []) {
    if (line !== '' && cellLength(line) + cellLength(word.trimEnd()) > width) {
      lines.push(line);
      line = '';
    }
    line += word;
  }
  return [...lines, line];
}

/** Wraps a line outside a table, at spaces and within words longer than a line. */
export function foldText(text: string, width: number): string[] {
  return divide(text, width).flatMap((line) => {
    const parts: string[] = [];
    let rest = line.trimEnd();
    while (cellLength(rest) > width) {
      const part = takeCells(rest, width).trimEnd();
      parts.push(part);
      rest = rest.slice(part.length);
    }
    return [...parts, rest];
  });
}

/** Trims trailing spaces beyond `width`. */
function trimEndTo(line: string, width: number): string {
  const spaces = line.length - line.trimEnd().length;
  return line.slice(0, line.length - Math.min(spaces, Math.max(0, cellLength(line) - width)));
}

/** Python's rounding: halves to even. */
export function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  if (value - floor !== 0.5) return Math.round(value);
  return floor % 2 === 0 ? floor : floor + 1;
}
