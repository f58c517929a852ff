import type { AnyModel } from '../model/any-model.ts';
import { type DiagramOptions, drawModel } from './diagram.ts';

/** A model in Graphviz' language. @throws ValueError for invalid options */
export function toDot(model: AnyModel, options: DiagramOptions): string {
  return drawModel(
    model,
    options,
    {
      whole: (name, rankdir) => [
        `digraph "${escaped(name)}" {
  rankdir=${rankdir}; splines=ortho; fontname=Helvetica;
  node [fontname=Helvetica, shape=none, margin=0]; edge [penwidth=2];`,
        '}',
      ],
      frame: (id, name) => [`subgraph cluster_${id} { label="${escaped(name)}"; labeljust=l; style=dashed;`, '}'],
      // A table: the title white on black, the details of the layer below.
      box: ({ id, title, lines, trainable }) => {
        const rows = [row(title, 'white', 'black'), ...lines.map((line) => row(line, 'black', 'white'))];
        if (trainable !== undefined) {
          rows.push(trainable ? row('Trainable', 'white', 'forestgreen') : row('Non-trainable', 'white', 'firebrick'));
        }
        return `${id} [label=<<table border="0" cellborder="1" cellspacing="0" cellpadding="8">${rows.join('')}</table>>];`;
      },
      line: (from, to) => `${from} -> ${to};`,
    },
    'toDot',
  );
}

function row(text: string, color: string, background: string): string {
  return `<tr><td bgcolor="${background}"><font color="${color}">${escaped(text)}</font></td></tr>`;
}

/** Escapes Graphviz's special characters as numeric entities. Backslashes are doubled, since `\N` would be the node's name. */
function escaped(text: string): string {
  return text
    .replaceAll('\\', '\\\\')
    .replace(/[&<>"\\]/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/[\s\p{Cc}]/gu, ' ');
}
