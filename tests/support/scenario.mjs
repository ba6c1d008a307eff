// What every scenario file opens with: one program for the file, a receiver for each test, and the
// three lines that most tests begin with (a project, a webhook, a report).
import { after, before } from 'node:test';
import { initialise, Program } from './program.mjs';
import { Receiver } from './receiver.mjs';

/** Gaps of one second: two retries, three attempts. The shortest a webhook may have. */
export const quickSchedule = [1, 1];

/** A program that runs from before the first test of the `describe` until after its last. */
export function programUnderTest(options) {
  const program = new Program(options);
  before(async () => {
    program.keys ??= await initialise(program.folder);
    await program.serve();
  });
  after(() => program.stop());
  return program;
}

/** A receiver that is closed when the test `t` ends. */
export async function receiverFor(t, options) {
  const receiver = await Receiver.start(options);
  t.after(() => receiver.close());
  return receiver;
}

/**
 * A new project with one webhook at a receiver told `steps` (none: it answers 200), and one report
 * in it: `{project, webhook, receiver, bug}`.
 */
export async function reported(t, program, { steps = [], webhook: fields = {}, report, tls } = {}) {
  const receiver = await receiverFor(t, { tls });
  if (steps.length) receiver.will(...steps);
  const project = await program.project();
  const webhook = await project.webhook(receiver.url(), { scheduleSeconds: quickSchedule, ...fields });
  const bug = await project.report(report);
  return { receiver, project, webhook, bug };
}
