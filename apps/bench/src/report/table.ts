/** A column: its heading and alignment. */
export interface Column {
  readonly heading: string;
  readonly align: 'left' | 'right';
}

/** A column of text. */
export const left = (heading: string): Column => ({ heading, align: 'left' });
/** A column of numbers. */
export const right = (heading: string): Column => ({ heading, align: 'right' });

/** Formats rows as columns two spaces apart, a line under the headings. Missing cells stay empty. */
export function formatTable(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const cells = [columns.map(({ heading }) => heading), ...rows];
  const widths = columns.map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    columns
      .map(({ align }, column) => {
        const [cell, width] = [row[column] ?? '', widths[column] as number];
        return align === 'left' ? cell.padEnd(width) : cell.padStart(width);
      })
      .join('  ')
      .trimEnd();
  const rule = widths.map((width) => '─'.repeat(width)).join('  ');
  return [line(cells[0] as string[]), rule, ...rows.map(line)].join('\n');
}
