// What the metadata says of a device, without the zeros that stand in it for what nobody sent: webhooks promise the keys,
// so a report that says nothing of a screen has one of 0 by 0. Pure.

/** No device has one of 0. */
const measured = ['devicePixelRatio', 'screenWidth', 'screenHeight', 'innerWidth', 'innerHeight'];

/** Told of a device only if anything else was. */
const byTheWay = ['sessionDuration', 'mobile'];

const isTold = (value: unknown) => value !== undefined && value !== null && value !== '' && value !== 0 && value !== false;

export function deviceFacts(metaData: Readonly<Record<string, unknown>> | undefined): Record<string, unknown> {
  const entries = Object.entries(metaData ?? {}).filter(([name, value]) => value !== 0 || !measured.includes(name));
  const isDeviceTold = entries.some(([name, value]) => !byTheWay.includes(name) && isTold(value));
  return Object.fromEntries(entries.filter(([name, value]) => isTold(value) || isDeviceTold || !byTheWay.includes(name)));
}
