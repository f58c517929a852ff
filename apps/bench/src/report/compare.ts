import type { EntryResult } from '../race/section.ts';
import { milliseconds, times } from './format.ts';
import type { Report } from './report.ts';
import { type Column, formatTable } from './table.ts';

/** A time of Sepal in two reports. */
export interface Change {
  readonly section: string;
  readonly workload: string;
  readonly who: string;
  /** Milliseconds. */
  readonly before: number;
  readonly after: number;
  /**
   * The time after as a multiple of that before, both as multiples of the time of the multiply-adds that ran in the same race. So a
   * machine that was busier in one of them counts for less than in the times themselves.
   */
  readonly ratio: number;
}

/** Sepal's times that both reports have. */
export function changesOf(before: Report, after: Report): Change[] {
  return after.sections.flatMap(({ title: section, races }) => {
    const earlier = before.sections.find(({ title }) => title === section)?.races ?? [];
    return races.flatMap(({ workload, title, entries }) => {
      const old = earlier.find((race) => race.workload === workload)?.entries ?? [];
      return entries.flatMap((entry): Change[] => {
        const [a, b] = [measured(old.find(({ key }) => key === entry.key)), measured(entry)];
        if (entry.contestant !== 'sepal' || a === undefined || b === undefined) return [];
        const who = { section, workload: title, who: entry.key };
        return [{ ...who, before: a.median, after: b.median, ratio: a.ofPeak / b.ofPeak }];
      });
    });
  });
}

function measured(entry: EntryResult | undefined): { median: number; ofPeak: number } | undefined {
  const { median, ofPeak } = entry ?? {};
  return median === undefined || ofPeak === undefined ? undefined : { median, ofPeak };
}

const COLUMNS: readonly Column[] = [
  { heading: 'workload', align: 'left' },
  { heading: 'who', align: 'left' },
  { heading: 'before', align: 'right' },
  { heading: 'after', align: 'right' },
  { heading: 'after ÷ before', align: 'right' },
];

/** The comparison as text: a table for each section. */
export function printChanges(before: Report, after: Report): string {
  const changes = changesOf(before, after);
  const sections = [...new Set(changes.map(({ section }) => section))];
  const tables = sections.map((title) => {
    const rows = changes
      .filter(({ section }) => section === title)
      .map((change) => [
        change.workload,
        change.who,
        milliseconds(change.before),
        milliseconds(change.after),
        times(change.ratio),
      ]);
    return `## ${title}: before and after\n${formatTable(COLUMNS, rows)}`;
  });
  return [
    `Before: ${before.date}, ${before.engine}. Ratios are of times relative to the multiply-adds in the same race.`,
    ...tables,
  ].join('\n\n');
}
