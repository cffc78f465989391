/** Reads a site once, for the names of its nodes and checks, where the stream does not bring it anyway. */
import type { SiteDetail } from '@tillwatch/model';
import { useEffect, useState } from 'preact/hooks';
import { fetchSite } from '../page/api.js';

/** The site, or null while it is not read, cannot be, or none is asked for. */
export function useSiteOnce(id: string | null): SiteDetail | null {
  const [site, setSite] = useState<SiteDetail | null>(null);
  useEffect(() => {
    if (id === null) return;
    const controller = new AbortController();
    void fetchSite(id, controller.signal).then((result) => {
      if (result.ok && !controller.signal.aborted) setSite(result.value);
    });
    return () => controller.abort();
  }, [id]);
  return site?.id === id ? site : null;
}
