import type { Progress } from '@sepal/formats';

/** How far a download is: ': 40 % of 17.2 MB', or nothing while its size is unknown. */
export function downloadText({ loaded, total }: Progress): string {
  if (total === undefined) return '';
  return `: ${Math.round((100 * loaded) / total)} % of ${(total / 1e6).toFixed(1)} MB`;
}
