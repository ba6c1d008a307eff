// The foot of the side bar: who is signed in, the language, the theme, the way out.
import { KeyIcon, SignOutIcon, UpDownIcon } from '../components/icons';
import { Menu, type MenuEntry } from '../components/menu';
import { complain } from '../components/toast';
import { chooseLanguage, type Language, language, languages, t } from '../i18n';
import { navigate } from '../routing/router';
import { mayLeave } from '../routing/unsaved';
import { session, signOut } from '../session/session';
import { chooseTheme, theme, themes } from './theme';

async function leave(everywhere: boolean) {
  if (!(await mayLeave())) return;
  try {
    await signOut({ everywhere });
  } catch (error) {
    complain(error);
  }
}

/** The page begins anew in the other language, and with it what was being edited. */
async function speak(code: Language) {
  if (await mayLeave()) await chooseLanguage(code);
}

function entries(): MenuEntry[] {
  return [
    { heading: t('shell.theme') },
    ...themes.map((it) => ({ label: t(`shell.theme.${it}`), checked: it === theme.value, onSelect: () => chooseTheme(it) })),
    'line',
    { heading: t('shell.language') },
    ...languages.map((it) => ({ label: it.name, checked: it.code === language.value, onSelect: () => void speak(it.code) })),
    'line',
    { label: t('shell.yourAccount'), icon: KeyIcon, onSelect: () => void navigate('/settings/account') },
    { label: t('shell.signOut'), icon: SignOutIcon, onSelect: () => void leave(false) },
    { label: t('shell.signOutEverywhere'), icon: SignOutIcon, onSelect: () => void leave(true) },
  ];
}

/** `Ada Lovelace` is AL; an e-mail address is its first letter. */
export function initials(name: string) {
  const words = name.trim().split(/[\s.@_-]+/).filter(Boolean);
  const letters = [words[0]?.[0], name.includes('@') ? '' : words[1]?.[0]];
  return letters.join('').toUpperCase() || '?';
}

export function PersonMenu() {
  const person = session.value?.person;
  if (!person) return null;
  const name = person.name || person.email;
  // Who has said no name is called by the address, which need not stand there twice.
  const email = name === person.email ? '' : person.email;
  // The button's name begins with all that is seen on it, for those who speak to it.
  const seen = [name, email].filter(Boolean).join(' ');
  return (
    <Menu label={t('shell.personMenu', { name: seen })} entries={entries()} align="start" variant="quiet" class="switcher person">
      <span class="avatar" data-initials={initials(name)} aria-hidden="true" />
      <span class="switcher-names">
        <span class="switcher-project">{name}</span>{' '}
        {email && <span class="switcher-organisation">{email}</span>}
      </span>
      <UpDownIcon />
    </Menu>
  );
}
