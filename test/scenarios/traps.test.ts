/** What a naive build falls into. */
import { playFiles } from '../kit/scenarios.js';

playFiles(/^trap-/);
