// Signing in, first start, invitations.
import type { Part } from '../catalogue';
import type { access as english } from '../en/access';

export const access: Part<typeof english> = {
  'access.signIn': 'Anmelden',
  'access.signInTitle': 'Bei Bughook anmelden',
  'access.email': 'E-Mail',
  'access.password': 'Passwort',
  'access.newPassword': 'Wähle ein Passwort',
  'access.passwordHint': 'Mindestens {n} Zeichen. Ein Satz merkt sich leicht.',
  'access.name': 'Dein Name',
  'access.wrong': 'E-Mail und Passwort passen nicht zusammen.',
  'access.tooOften': 'Zu viele Versuche. Versuche es in {seconds} s noch einmal.',
  'access.setup': 'Erster Start',
  'access.setupTitle': 'Willkommen bei Bughook',
  'access.setupText': 'Du bist die erste Person hier. Benenne deine Organisation und ein Projekt und wähle, wie du dich anmeldest.',
  'access.setupOwnerText': 'Wähle das Passwort, mit dem du dich anmelden wirst.',
  'access.organisation': 'Organisation',
  'access.project': 'Kürzel deines ersten Projekts',
  'access.projectHint': 'Kurz, aus Buchstaben und Ziffern: SHOP. Es steht in Adressen und Webhooks.',
  'access.start': 'Los geht’s',
  'access.linkVoid': 'Dieser Link gilt nicht mehr',
  'access.setupVoidText': 'Er wurde schon benutzt, oder der Server hat beim Start einen neueren gedruckt. Sieh am Ende seines Logs nach.',
  'access.invitation': 'Einladung',
  'access.invitationVoidText': 'Sie wurde benutzt, zurückgezogen oder ist älter als sieben Tage. Bitte um eine neue.',
  'access.joinTitle': '{organisation} beitreten',
  'access.joinNewText': 'Du bist als {role} eingeladen. Wähle, wie du dich anmeldest.',
  'access.joinKnownText': 'Du bist als {role} eingeladen. Bestätige mit dem Passwort deines Kontos.',
  'access.join': 'Beitreten',
  'access.role.owner': 'Eigentümer',
  'access.role.member': 'Mitglied',
  'access.role.viewer': 'Betrachter',
};
