/** Size of a glyph, in dots. */
export const GLYPH_HEIGHT = 7;
export const GLYPH_WIDTH = 5;

/**
 * Each character is followed by its glyph: seven rows from the top, each a base-32 digit whose bits are the dots from left to
 * right.
 */
const FONT = /* @__PURE__ */ [
  ' 0000000!4444004"aaa0000#aavavaa%op248j3&cik8lid',
  "'c480000(2488842)8422248*04lel40+044v440,0000c48-000v000.00000cc/01248g0",
  '0ehjlphe14c4444e2eh1248v3v2421he426aiv225vgu11he668guhhe7v1248888ehhehhe9ehhf12c',
  ':0cc0cc0;0cc0c48<248g842=00v0v00>8421248?eh12404',
  'AehhvhhhBuhhuhhuCehgggheDuhhhhhuEvgguggvFvgguggg',
  'GehgnhhfHhhhvhhhIe44444eJ72222icKhikokihLggggggvMhrllhhhNhhpljhhOehhhhhe',
  'PuhhugggQehhhlidRuhhukihSfgge11uTv444444UhhhhhheVhhhhha4WhhhlllaXhha4ahhYhhha444Zv1248gv',
  '[e88888e]e22222e_000000v|4444444',
  'a00e1fhfbggmphhuc00egghed11djhhfe00ehvgef698s888g0fhhf1ehggmphhhi40c444ej20622ickggikokilc44444e',
  'm00qllhhn00mphhho00ehhhep00uhuggq00djf11r00mpgggs00ege1ut88s8896u00hhhjdv00hhha4w00hhllax00ha4ahy00hhf1ez00v248v',
  '°ciic000×0ha4ah0−000v000→042v240',
].join('');

/** The glyph for unknown characters: an empty box. */
const UNKNOWN = 'vhhhhhv';

/** The rows of a character's glyph, five bits each, the leftmost dot in the highest bit. */
export function glyphOf(character: string): number[] {
  for (let at = 0; at < FONT.length; at += GLYPH_HEIGHT + 1) {
    if (FONT[at] === character) return rowsOf(FONT.slice(at + 1, at + 1 + GLYPH_HEIGHT));
  }
  return rowsOf(UNKNOWN);
}

function rowsOf(digits: string): number[] {
  return Array.from(digits, (digit) => Number.parseInt(digit, 32));
}
