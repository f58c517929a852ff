/** A bar: its length and label. */
interface Bar {
  readonly label: string;
  readonly value: number;
  readonly text: string;
  /** Drawn in the accent colour. */
  readonly own: boolean;
}

/** Bars on one scale, under a heading. */
export interface BarGroup {
  readonly heading: string;
  readonly bars: readonly Bar[];
}

const WIDTH = 760;
const LABEL_WIDTH = 290;
const TEXT_WIDTH = 130;
const [BAR_HEIGHT, BAR_STEP, HEADING_HEIGHT, GROUP_GAP, MARGIN] = [14, 20, 24, 14, 12];
const FONT = '-apple-system, Segoe UI, Helvetica, Arial, sans-serif';

/**
 * Draws groups of horizontal bars, one scale per group. Colours follow the reader's light or dark theme.
 *
 * @param title read out by screen readers
 * @returns the text of an SVG file
 */
export function drawBars(title: string, groups: readonly BarGroup[], footnote: string): string {
  const parts: string[] = [];
  let y = MARGIN;
  for (const { heading, bars } of groups) {
    parts.push(text('heading', MARGIN, y + 14, heading));
    y += HEADING_HEIGHT;
    const longest = Math.max(...bars.map(({ value }) => value));
    for (const bar of bars) {
      parts.push(...drawBar(bar, y, longest));
      y += BAR_STEP;
    }
    y += GROUP_GAP;
  }
  parts.push(text('note', MARGIN, y + 8, footnote));
  const height = y + 8 + MARGIN;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-label="${escapeText(title)}">
<title>${escapeText(title)}</title>
<style>
  text { font: 12px ${FONT}; fill: #24292f; }
  .heading { font-weight: 600; font-size: 13px; }
  .note { font-size: 11px; fill: #57606a; }
  .own { fill: #1a7f5a; }
  .other { fill: #afb8c1; }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3; }
    .note { fill: #8d96a0; }
    .own { fill: #3fb98a; }
    .other { fill: #545d68; }
  }
</style>
${parts.join('\n')}
</svg>
`;
}

function drawBar({ label, value, text: written, own }: Bar, y: number, longest: number): string[] {
  const width = Math.max(1, (value / longest) * (WIDTH - 2 * MARGIN - LABEL_WIDTH - TEXT_WIDTH));
  const x = MARGIN + LABEL_WIDTH;
  return [
    text('label', MARGIN, y + 11, label),
    `<rect class="${own ? 'own' : 'other'}" x="${x}" y="${y}" width="${width.toFixed(1)}" height="${BAR_HEIGHT}" rx="2"/>`,
    text('value', x + Number(width.toFixed(1)) + 6, y + 11, written),
  ];
}

function text(kind: string, x: number, y: number, content: string): string {
  return `<text class="${kind}" x="${x}" y="${y}">${escapeText(content)}</text>`;
}

function escapeText(content: string): string {
  return content.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}
