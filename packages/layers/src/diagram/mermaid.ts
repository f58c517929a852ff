import type { AnyModel } from '../model/any-model.ts';
import { type DiagramOptions, drawModel } from './diagram.ts';

/** A model in Mermaid's language. @throws ValueError for invalid options */
export function toMermaid(model: AnyModel, options: DiagramOptions): string {
  return drawModel(
    model,
    options,
    {
      whole: (_, rankdir) => [`flowchart ${rankdir}`, '  classDef frozen stroke-dasharray: 4'],
      frame: (id, name) => [`subgraph ${id}["${escaped(name)}"]`, 'end'],
      box: ({ id, title, lines, trainable }) => {
        const trained = trainable === undefined ? [] : [trainable ? 'Trainable' : 'Non-trainable'];
        const label = [title, ...lines, ...trained].map(escaped).join('<br/>');
        return `${id}["${label}"]${trainable === false ? ':::frozen' : ''}`;
      },
      line: (from, to) => `${from} --> ${to}`,
    },
    'toMermaid',
  );
}

/** Escapes the special characters of Mermaid, Markdown and HTML as numeric entities. */
function escaped(text: string): string {
  return text
    .replace(/["#&<>`*\\;.]|^[-+]/g, (character) => `#${character.charCodeAt(0)};`)
    .replace(/[\s\p{Cc}]/gu, ' ');
}
