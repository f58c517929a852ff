/** How many things errors list before they say how many more there are. */
const FEW = 12;

/**
 * Things in a sentence, the first few if there are many: `a, b, c, and 257 more`.
 *
 * @param separator what stands between two. Default ', '
 * @param most how many are listed. Default 12; one more is listed too, which is no longer than to say that there is one
 */
export function listFew(
  items: readonly string[],
  { separator = ', ', most = FEW }: { readonly separator?: string; readonly most?: number } = {},
): string {
  if (items.length <= most + 1) return items.map(shortened).join(separator);
  return `${items.slice(0, most).map(shortened).join(separator)}${separator}and ${items.length - most} more`;
}

/** The longest that one thing is in a list. */
const LONGEST = 80;

function shortened(text: string): string {
  return cut(text, LONGEST);
}

/** A text of at most so many characters: what is cut off leaves a `…`. */
export function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}
