/** Eight faults of the field, with their controls. */
import { playFiles } from '../kit/scenarios.js';

playFiles(/^B/);
