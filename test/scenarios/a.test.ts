/** The two cases of the talk, with their controls. */
import { playFiles } from '../kit/scenarios.js';

playFiles(/^A/);
