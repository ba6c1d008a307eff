// One-time links carry their token behind the `#`, which no server or log sees. It is taken out of the address at
// once, so that it stays neither in the history nor in a screenshot.
import { useMemo } from 'preact/hooks';

export function useToken(): string {
  return useMemo(() => {
    const token = location.hash.slice(1);
    if (token) history.replaceState(null, '', location.pathname);
    return token;
  }, []);
}
