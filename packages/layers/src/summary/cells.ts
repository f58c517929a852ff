/** Text on a terminal, where Chinese, Japanese and Korean characters and emoji take two cells, accents of their own none. */

const WIDE =
  /^(?:\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}|[\u3000-\u303e\uff01-\uff60\uffe0-\uffe6])$/u;
const NOTHING = /^\p{Mark}$/u;

/** Cells that a text takes. */
export function cellLength(text: string): number {
  let cells = 0;
  for (const character of text) cells += cellsOf(character);
  return cells;
}

/** As much of a text as fits into `cells`; a space takes the place of half a character. */
export function takeCells(text: string, cells: number): string {
  let taken = '';
  let length = 0;
  for (const character of text) {
    const next = length + cellsOf(character);
    if (next > cells) return taken + ' '.repeat(cells - length);
    taken += character;
    length = next;
  }
  return taken;
}

/** A text with spaces behind it, `cells` long. */
export function padCellsEnd(text: string, cells: number): string {
  return text + ' '.repeat(Math.max(0, cells - cellLength(text)));
}

/** A text with spaces before it, `cells` long. */
export function padCellsStart(text: string, cells: number): string {
  return ' '.repeat(Math.max(0, cells - cellLength(text))) + text;
}

function cellsOf(character: string): number {
  if (NOTHING.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
