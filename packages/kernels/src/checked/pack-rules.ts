import { show } from '@sepal/tensor/options';
import type { PanelPlan } from '../gemm/panels.ts';
import { type PackedLayout, packedLayout } from '../pack/layout.ts';
import type { PackAttributes } from '../vocabulary.ts';
import { checkCounts, checkFields, checkFlags, checkLengths, refuse } from './arguments.ts';
import type { KernelRules } from './rules.ts';

export const packRules: KernelRules<'pack'> = {
  checkAttributes(attributes, where) {
    checkFlags(attributes, ['scaled', 'biased'], where);
    checkLayout(attributes.layout, where);
  },
  inputs({ layout, scaled, biased }: PackAttributes) {
    const perOutput = { size: layout.groups * layout.columns };
    return [{ size: layout.plainLength }, ...(scaled ? [perOutput] : []), ...(biased ? [perOutput] : [])];
  },
  outputs: ({ layout }) => [{ size: layout.length }],
};

function checkLayout(layout: PackedLayout, where: string): void {
  checkFields(layout, 'layout', where);
  const inside = `${where}, layout`;
  checkCounts(layout, ['length', 'plainLength', 'rows', 'columns', 'rowStep', 'columnStep', 'groupStep'], inside);
  checkCounts(layout, ['groups'], inside, 1);
  const { taps, groups, rows, columns, panels, rowStep, columnStep, groupStep } = layout;
  if (!Array.isArray(taps)) refuse(inside, `\`taps\` must be an array of arrays. Received taps=${show(taps)}.`);
  for (const [index, some] of taps.entries()) checkLengths(some, `taps[${index}]`, inside);
  checkPanels(panels, columns, inside);
  const last = (groups - 1) * groupStep + (rows - 1) * rowStep + (columns - 1) * columnStep;
  const read = rows * columns === 0 ? 0 : taps.flat().reduce((most, tap) => Math.max(most, tap + last + 1), 0);
  if (read > layout.plainLength) {
    refuse(inside, `It reads ${read} plain weights. Received plainLength=${layout.plainLength}.`);
  }
  const { key, length } = packedLayout(layout);
  if (layout.key !== key) refuse(inside, `\`key\` must be ${show(key)}. Received ${show(layout.key)}.`);
  if (layout.length !== length) refuse(inside, `\`length\` must be ${length}. Received ${layout.length}.`);
}

function checkPanels(panels: PanelPlan, columns: number, where: string): void {
  checkFields(panels, 'panels', where);
  const inside = `${where}.panels`;
  checkCounts(panels, ['full', 'count'], inside);
  checkCounts(panels, ['width'], inside, 4);
  const { width, full, last, count } = panels;
  if (last !== null) {
    checkFields(last, 'last', inside);
    checkCounts(last, ['lanes', 'overlap'], inside);
  }
  const { lanes, overlap } = last ?? { lanes: 0, overlap: 0 };
  const fits = lanes <= width && overlap <= full * width && count === full + (last === null ? 0 : 1);
  if (width % 4 === 0 && fits && full * width + lanes - overlap === columns) return;
  refuse(inside, `They must cover ${columns} columns. Received ${show(panels)}.`);
}
