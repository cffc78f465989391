// Installs the Debian packages of all tiers of tests, so that this can go on beside what needs no package.
import { ensureDebianPackages } from './setup.mjs';
import { debianPackagesOf, TIERS } from './tiers.mjs';

ensureDebianPackages(debianPackagesOf(Object.keys(TIERS)));
