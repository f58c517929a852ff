import { ValueError } from '@sepal/tensor';
import { allowedNamesHint, show } from '@sepal/tensor/options';
import { exponential, fixed, repr } from './python-numbers.ts';

/** A number for a field of a template; an integer is printed without a point. */
export type Field = { readonly integer: number } | { readonly float: number };

/** One of `{{`, `}}`, `{name}` and `{name:spec}`, or a lone brace. */
const FIELD = /\{\{|\}\}|\{([^{}:]*)(?::([^{}]*))?\}|[{}]/g;
/** Fill and alignment, sign, zeros, width, precision, type. */
const SPEC = /^(?:(.)?([<>=^]))?([-+ ])?(0)?(\d{1,4})?(?:\.(\d{1,2}))?([defg%])?$/u;

/**
 * Python's `template.format(**fields)` for numbers.
 *
 * @throws ValueError for a name that there is not, and for what Python does not understand either
 * @example
 * formatTemplate('{epoch:02d}-{val_loss:.2f}.keras', new Map([['epoch', { integer: 3 }], ['val_loss', { float: 0.5 }]]), 'it');
 * // '03-0.50.keras'
 */
export function formatTemplate(template: string, fields: ReadonlyMap<string, Field>, where: string): string {
  return template.replace(FIELD, (text: string, name: string | undefined, spec = '') => {
    if (text === '{{' || text === '}}') return text.charAt(0);
    const refuse = (reason: string, hint: string): ValueError =>
      new ValueError({ where, message: `Failed to format ${show(template)}. Reason: ${reason}`, hint });
    if (name === undefined) throw refuse(`a single '${text}'.`, `Write '${text}${text}' for a brace in the text.`);
    const field = fields.get(name);
    if (field === undefined) {
      throw refuse(`there is no '${name}'.`, allowedNamesHint(name, [...fields.keys()]));
    }
    const formatted = formatField(field, spec);
    if (formatted !== undefined) return formatted;
    throw refuse(
      `${text} is no format for ${'integer' in field ? 'an integer' : 'a float'}.`,
      'Such are {epoch:02d} and {loss:.4f}.',
    );
  });
}

/** @returns undefined for a spec that Python refuses for the number too */
function formatField(field: Field, spec: string): string | undefined {
  const parts = SPEC.exec(spec);
  if (parts === null) return undefined;
  const [, fill, align, sign, zero, width = '0', precision, type] = parts;
  const value = 'integer' in field ? field.integer : field.float;
  const digits = digitsOf(field, precision === undefined ? undefined : Number(precision), type);
  if (digits === undefined) return undefined;
  const unsigned = digits.replace(/^-/, '');
  const mark = digits.startsWith('-') ? '-' : sign === '+' || sign === ' ' ? sign : '';
  const padding = (fill ?? (zero === undefined ? ' ' : '0')).repeat(
    Math.max(0, Number(width) - mark.length - unsigned.length),
  );
  switch (align ?? (zero === undefined || Number.isNaN(value) ? '>' : '=')) {
    case '=':
      return mark + padding + unsigned;
    case '<':
      return mark + unsigned + padding;
    case '^': {
      const half = padding.length >> 1;
      return padding.slice(0, half) + mark + unsigned + padding.slice(half);
    }
    default:
      return padding + mark + unsigned;
  }
}

function digitsOf(field: Field, precision: number | undefined, type: string | undefined): string | undefined {
  if ('integer' in field && (type === undefined || type === 'd')) {
    return precision === undefined ? String(field.integer) : undefined;
  }
  const value = 'integer' in field ? field.integer : field.float;
  switch (type) {
    case 'd':
      return undefined;
    case 'f':
      return fixed(value, precision ?? 6);
    case 'e':
      return exponential(value, precision ?? 6);
    case '%':
      return `${fixed(value * 100, precision ?? 6)}%`;
    case undefined:
      return precision === undefined ? repr(value) : general(value, Math.max(1, precision), true);
    default:
      return general(value, Math.max(1, precision ?? 6), false);
  }
}

/** `f'{value:.3g}'`; without a type Python keeps one decimal of numbers without an exponent. */
function general(value: number, precision: number, isFloat: boolean): string {
  if (!Number.isFinite(value)) return fixed(value, 0);
  const [mantissa = '', power = '0'] = exponential(value, precision - 1).split('e');
  const limit = isFloat ? precision - 1 : precision;
  if (Number(power) < -4 || Number(power) >= limit) return `${trimmed(mantissa)}e${power}`;
  const text = trimmed(fixed(value, Math.max(0, precision - 1 - Number(power))));
  return isFloat && !text.includes('.') ? `${text}.0` : text;
}

function trimmed(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
