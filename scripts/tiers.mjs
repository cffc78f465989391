// The tiers of tests: what each needs of Debian, and how much of it runs at one time.
import { LAB_PACKAGES, whyNoLab } from './lab-needs.mjs';

/** Tiers in the order of their cost. `workers`: files that run at one time; those that load the machine themselves run alone. jest by itself leaves one of two cores idle; a file of the integration tier waits for half of its time. */
export const TIERS = {
  unit: { packages: [], workers: 2 },
  contract: { packages: [], workers: 2 },
  scenarios: { packages: [], workers: 2 },
  integration: {
    packages: [
      'mosquitto',
      'mosquitto-clients',
      'protobuf-compiler',
      'prometheus',
      'iputils-ping',
      'openssl',
      'tmux',
      'mariadb-server',
      'postgresql',
    ],
    workers: 3,
  },
  browser: { packages: ['chromium', 'fonts-wqy-microhei'], workers: 2 },
  faults: { packages: ['mosquitto'], workers: 1 },
  lab: { packages: whyNoLab() === null ? LAB_PACKAGES : [], workers: 1 },
};

/** The Debian packages of these tiers, each once. */
export const debianPackagesOf = (tiers) => [...new Set(tiers.flatMap((tier) => TIERS[tier].packages))];
