/** The width of text on a terminal, where CJK characters and emoji take two cells and combining accents none. */

const WIDE =
  /^(?:\p{Script=Han}|\p{Script=Hiragana}|\p{Script=Katakana}|\p{Script=Hangul}|\p{Emoji_Presentation}|[\u3000-\u303e\uff01-\uff60\uffe0-\uffe6])$/u;
const NOTHING = /^\p{Mark}$/u;

/** The width of a text, in cells. */
export function cellLength(text: string): number {
  let cells = 0;
  for (const character of text) cells += cellsOf(character);
  return cells;
}

/** As much of a text as fits into `cells`; half a wide character becomes a space. */
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

/** Pads a text with spaces at the end to `cells`. */
export function padCellsEnd(text: string, cells: number): string {
  return text + ' '.repeat(Math.max(0, cells - cellLength(text)));
}

/** Pads a text with spaces at the start to `cells`. */
export function padCellsStart(text: string, cells: number): string {
  return ' '.repeat(Math.max(0, cells - cellLength(text))) + text;
}

function cellsOf(character: string): number {
  if (NOTHING.test(character)) return 0;
  return WIDE.test(character) ? 2 : 1;
}
