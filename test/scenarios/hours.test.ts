/** Opening hours, maintenance windows, silences, and people who have it. */
import { playFiles } from '../kit/scenarios.js';

playFiles(/^(hours|maintenance|silence)/);
