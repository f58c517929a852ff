/** Thrown where a config needs words that few files have, and there are none. */
export class MoreWordsNeeded extends Error {}

/** @throws MoreWordsNeeded if there are none */
export function needed<Words>(more: Words | undefined): Words {
  if (more === undefined) throw new MoreWordsNeeded();
  return more;
}
