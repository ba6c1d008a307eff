// Over the page whose session has ended: whoever signs in goes on where they were, and what waited for it is done. Closed
// without, the page stays as it is, with what was typed.
import { useEffect, useState } from 'preact/hooks';
import { Button } from '../components/button';
import { CancelButton, Dialog } from '../components/dialog';
import { TextField } from '../components/field';
import { t } from '../i18n';
import { lookForSession, session, signInAgain, signingInAgain } from '../session/session';
import { refusalOf } from './refusal';

export function SignInAgain() {
  const answer = signingInAgain.value;
  const email = session.value?.person.email;
  return answer && email ? <AgainDialog email={email} onClose={() => answer(false)} /> : null;
}

function AgainDialog({ email, onClose }: { email: string; onClose: () => void }) {
  const [password, setPassword] = useState('');
  const [error, setError] = useState<string | undefined>();
  const [isBusy, setBusy] = useState(false);
  useEffect(() => {
    const look = () => void lookForSession();
    addEventListener('focus', look);
    return () => removeEventListener('focus', look);
  }, []);

  const submit = async () => {
    if (isBusy) return;
    setBusy(true);
    try {
      await signInAgain(password);
    } catch (failure) {
      setError(refusalOf(failure));
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={t('access.again')}
      description={t('access.againText')}
      width="small"
      onClose={onClose}
      onSubmit={() => void submit()}
      footer={
        <>
          <CancelButton />
          <Button type="submit" variant="primary" busy={isBusy}>
            {t('access.signIn')}
          </Button>
        </>
      }
    >
      <TextField label={t('access.email')} type="email" name="email" autocomplete="username" readOnly value={email} onValue={() => {}} />
      <TextField
        label={t('access.password')}
        type="password"
        name="password"
        autocomplete="current-password"
        required
        autofocus
        value={password}
        error={error}
        onValue={setPassword}
      />
    </Dialog>
  );
}
