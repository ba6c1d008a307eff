// Chooses what is shown: a page of the route table, within the shell where one must be signed in.
import { useEffect } from 'preact/hooks';
import { SignInAgain } from './access/sign_in_again';
import { DialogHost } from './components/confirm';
import { ToastHost } from './components/toast';
import { language, t } from './i18n';
import { PageHost } from './routing/page_host';
import { current, navigate } from './routing/router';
import { session } from './session/session';
import { Shell } from './shell/shell';

export function App() {
  const { route } = current.value;
  const signedIn = session.value !== null;
  const mustSignIn = route?.needs === 'session' && !signedIn;

  useEffect(() => {
    if (mustSignIn) {
      const back = location.pathname + location.search;
      navigate(back === '/' ? '/signin' : `/signin?next=${encodeURIComponent(back)}`, { replace: true });
    }
  }, [mustSignIn]);

  // Read here, so that all that was said is said again when the language changes.
  const said = language.value;
  if (mustSignIn) return null;
  const page = <PageHost key={said} />;
  return (
    <>
      <a class="skip-link" href="#main">
        {t('shell.skip')}
      </a>
      {route?.needs === 'nothing' || !signedIn ? page : <Shell>{page}</Shell>}
      <SignInAgain />
      <DialogHost />
      <ToastHost />
    </>
  );
}
