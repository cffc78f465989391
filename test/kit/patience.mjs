// What a test may take where it does not say so itself: a bound for what hangs, not a measure.
import { jest } from '@jest/globals';

jest.setTimeout(60_000);
