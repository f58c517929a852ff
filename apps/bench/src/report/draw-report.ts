import { LINE_UP } from '../contestants/line-up.ts';
import { WORKLOADS } from '../network/workloads.ts';
import { drawBars } from './bars-svg.ts';
import { milliseconds, times } from './format.ts';
import type { Report } from './report.ts';

/** The README's picture: the drawn workloads of the first section, one bar per timed contestant. */
export function drawReport({ sections, machine, engine, date }: Report): string {
  const drawn = new Set(WORKLOADS.filter((workload) => workload.drawn).map(({ id }) => id));
  const [section] = sections;
  const races = section?.races.filter(({ workload }) => drawn.has(workload)) ?? [];
  const groups = races.map(({ title, entries }) => ({
    heading: `${title}, time of one run`,
    bars: entries.flatMap(({ contestant, median, ratio }) => {
      if (median === undefined) return [];
      const compared = contestant === 'sepal' || ratio === undefined ? '' : ` (${times(ratio)})`;
      const [label, own] = [LINE_UP[contestant].title, contestant === 'sepal'];
      return [{ label, value: median, text: `${milliseconds(median)}${compared}`, own }];
    }),
  }));
  const where = `${section?.title ?? ''}; ${engine}; ${machine.processor}; ${date.slice(0, 10)}. Less is better.`;
  return drawBars('Time of one run: Sepal and other runtimes', groups, where);
}
