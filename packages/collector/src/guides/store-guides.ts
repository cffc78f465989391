/** The guide of each site as it is to be sent: made of its definition, the playbooks and the people, and sealed once. */
import { type People, type Playbook, type SiteDefinition, type StoreGuide, storeGuide } from '@tillwatch/model';
import { type SealedGuide, sealGuide } from '@tillwatch/protocol';
import type { Log } from '../log.js';

/** Answers the guide of a site of this definition. */
export type GuideOf = (definition: SiteDefinition) => SealedGuide;

/** Makes the look-up. Of a guide that is too large to be sent the last playbooks are left out, and then vendors: it begins with what matters most. */
export function createGuides(playbooks: readonly Playbook[], people: People, log: Log): GuideOf {
  const known = new WeakMap<SiteDefinition, SealedGuide>();
  return (definition) => {
    const found = known.get(definition) ?? seal(storeGuide(definition, playbooks, people), log);
    known.set(definition, found);
    return found;
  };
}

function seal(whole: StoreGuide, log: Log): SealedGuide {
  for (let guide = whole; ; guide = shorter(guide)) {
    try {
      const sealed = sealGuide(guide);
      if (guide !== whole) log.warn({ site: whole.site, ...leftOut(whole, guide) }, 'guide-shortened');
      return sealed;
    } catch (error) {
      // Only its size makes a guide impossible; without anything in it, it is a few bytes.
      if (!(error instanceof RangeError) || guide.playbooks.length + guide.contacts.length === 0) throw error;
    }
  }
}

function shorter(guide: StoreGuide): StoreGuide {
  const { playbooks, contacts } = guide;
  return playbooks.length > 0
    ? { ...guide, playbooks: playbooks.slice(0, -1) }
    : { ...guide, contacts: contacts.slice(0, -1) };
}

function leftOut(whole: StoreGuide, sent: StoreGuide): { playbooks: number; contacts: number } {
  return {
    playbooks: whole.playbooks.length - sent.playbooks.length,
    contacts: whole.contacts.length - sent.contacts.length,
  };
}
