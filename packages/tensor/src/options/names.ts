import { listFew } from './list-few.ts';

/** Longer names get no suggestion: comparing spellings takes quadratic time. */
const LONGEST_NAME = 80;

/**
 * The entry of `candidates` closest to `name` in spelling, or undefined if none is close.
 *
 * Case, `_` and `-` are ignored, and a name that is cut short counts as close. A name of more than 80 characters is close to nothing.
 *
 * @example
 * nearestName('glorot_unifrom', ['glorotUniform', 'heNormal']); // 'glorotUniform'
 */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  if (name.length > LONGEST_NAME) return undefined;
  const plain = (text: string): string => text.toLowerCase().replace(/[_\-\s]/g, '');
  const wanted = plain(name);
  let best: string | undefined;
  const letters = wanted.length;
  // A name of three letters may differ in one, a longer one in two, and one of nine or more in a third of its letters.
  let bestDistance = (letters < 4 ? 1 : Math.max(2, Math.floor(letters / 3))) + 1;
  for (const candidate of candidates) {
    if (candidate.length > LONGEST_NAME) continue;
    const spelling = plain(candidate);
    const more = spelling.length - letters;
    const isBeginning = letters >= 3 && spelling.startsWith(wanted);
    if (!isBeginning && Math.abs(more) >= bestDistance) continue;
    // Break ties in favour of the same first letter and length.
    const unlike = spelling[0] === wanted[0] && more === 0 ? 0 : 0.5;
    const distance = isBeginning ? more / (more + 1) : editDistance(wanted, spelling) + unlike;
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best;
}

/** "Did you mean 'a'? Use one of 'a', 'b'.": the hint for a name that is not in the list, with the first few entries. */
export function allowedNamesHint(name: unknown, allowed: readonly string[]): string {
  const nearest = typeof name === 'string' ? nearestName(name, allowed) : undefined;
  const list =
    allowed.length === 0 ? 'There are none.' : `Use one of ${listFew(allowed.map((entry) => `'${entry}'`))}.`;
  return nearest === undefined ? list : `Did you mean '${nearest}'? ${list}`;
}

/** The number of insertions, deletions, substitutions and swaps of neighbours between two words. */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (last[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swap = swapped ? (beforeLast[j - 2] as number) + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min((last[j] as number) + 1, (row[j - 1] as number) + 1, substitution, swap));
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] as number;
}
