/** A score and what it is for. */
export interface Score {
  readonly name: string;
  readonly score: number;
}

const EIGHTHS = ['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'];
const LONGEST_BAR = 30;
const LONGEST_NAME = 40;

/**
 * Scores as lines with bars: `  42.0 % ███████▌ tabby`.
 *
 * @param columns the width of the terminal
 */
export function bars(scores: readonly Score[], columns = 80): string[] {
  const names = Math.min(LONGEST_NAME, Math.max(...scores.map(({ name }) => name.length)));
  const longest = Math.max(4, Math.min(LONGEST_BAR, columns - names - 13));
  return scores.map(({ name, score }) => {
    const eighths = Math.round(Math.min(1, Math.max(0, score)) * longest * 8);
    const bar = '█'.repeat(eighths >> 3) + EIGHTHS[eighths & 7];
    return `  ${(100 * score).toFixed(1).padStart(5)} %  ${bar.padEnd(longest)}  ${shortened(name)}`;
  });
}

function shortened(name: string): string {
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}
