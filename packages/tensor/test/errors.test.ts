import { expect, test } from 'vitest';
import { GraphError, SepalError, ShapeError, ValueError } from '../src/errors.ts';
import { allowedNamesHint, nearestName } from '../src/options/names.ts';

test('an error joins its parts into sentences and exposes them', () => {
  const error = new ShapeError({ where: "Dense 'head'", message: 'It does not fit.', hint: 'Make it smaller.' });
  expect(error.message).toBe("Dense 'head': It does not fit. Make it smaller.");
  expect(error.name).toBe('ShapeError');
  expect([error.where, error.detail, error.hint]).toEqual(["Dense 'head'", 'It does not fit.', 'Make it smaller.']);
  expect(error).toBeInstanceOf(ValueError);
  expect(error).toBeInstanceOf(SepalError);
  expect(new GraphError({ message: 'Alone.' }).message).toBe('Alone.');
});

test('the closest name is found regardless of case and separators, and none if none is close', () => {
  const names = ['glorotUniform', 'heNormal', 'zeros'];
  expect(nearestName('glorot_unifrom', names)).toBe('glorotUniform');
  expect(nearestName('HE-NORMAL', names)).toBe('heNormal');
  expect(nearestName('zero', names)).toBe('zeros');
  expect(nearestName('GRU', ['ELU', 'ReLU', 'Dot'])).toBeUndefined();
  expect(nearestName('kernel', ['kernelInitializer', 'kernelSize', 'Kernal'])).toBe('kernelSize');
  expect(nearestName('std', ['seed', 'stddev'])).toBe('stddev');
  expect(nearestName('rleu', ['elu', 'relu', 'selu'])).toBe('relu');
  expect(nearestName('tnah', ['tan', 'tanh'])).toBe('tanh');
  expect(nearestName('pading', ['loading', 'padding'])).toBe('padding');
  expect(nearestName('orthogonal', names)).toBeUndefined();
});

test('the hint lists what is allowed', () => {
  expect(allowedNamesHint('vaild', ['same', 'valid'])).toBe("Did you mean 'valid'? Use one of 'same', 'valid'.");
  expect(allowedNamesHint(3, ['same', 'valid'])).toBe("Use one of 'same', 'valid'.");
});
