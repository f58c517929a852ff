/** How many items errors list before `and N more`. */
const FEW = 12;

/**
 * Items in a sentence, only the first few if there are many: `a, b, c, and 257 more`.
 *
 * @param separator between two items. Default ', '
 * @param most how many are listed. Default 12; a single further item is listed too, being no longer than `and 1 more`
 */
export function listFew(
  items: readonly string[],
  { separator = ', ', most = FEW }: { readonly separator?: string; readonly most?: number } = {},
): string {
  if (items.length <= most + 1) return items.map(shortened).join(separator);
  return `${items.slice(0, most).map(shortened).join(separator)}${separator}and ${items.length - most} more`;
}

/** The maximum length of a listed item, in characters. */
const LONGEST = 80;

function shortened(text: string): string {
  return cut(text, LONGEST);
}

/** A text cut to at most `most` characters, with `…` at the cut. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
