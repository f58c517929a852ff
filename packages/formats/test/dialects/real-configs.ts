/** The configs of real files. */
import { readFileSync } from 'node:fs';
import { shared } from '@sepal/goldens';
