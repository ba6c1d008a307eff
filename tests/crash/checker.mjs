// Holds what was promised against what happened: the reporters' own log, the receiver's own log, and
// what the program says afterwards. Pure, so that checker.test.mjs can show that it finds each kind
// of loss. It trusts none of the three logs to explain another.
//
// evidence = {
//   sent:         [{name}]                         every report that was tried, by its unique name
//   acknowledged: [{name, id, bugId}]              every report that was answered 201
//   requests:     [{webhook, event, bug, bugId, name, hash, timestamp, status, at}]  seen by the receiver
//   kills:        [at]                             when the program was killed, in the receiver's time
//   bugs:         [{id, bugId, name}]              what the program holds at the end
//   deliveries:   [{webhook, bug, state, attempts: [{status, timestamp}] | undefined}]
//   webhooks:     [id]
//   pictures:     [{bugId, page, live, picture, error}]  of bugs with a page: the status of its URL; of the picture's, if live
// }

/** Every broken promise, as a sentence; none: all was kept. */
export function brokenPromises(evidence) {
  return [
    ...lostReports(evidence),
    ...wrongNumbers(evidence),
    ...inventedBugs(evidence),
    ...missingDeliveries(evidence),
    ...changedDuplicates(evidence),
    ...needlessDuplicates(evidence),
    ...wrongAttempts(evidence),
    ...missingFiles(evidence),
  ];
}

/** A page that a bug names is there, and so is a picture that it says is there; where there is none, it says why. */
function* missingFiles({ pictures }) {
  for (const { bugId, page, live, picture, error } of pictures) {
    if (page !== 200) yield `file: the page of bug ${bugId} answers ${page}`;
    if (!live && !error) yield `picture: bug ${bugId} has none, and no reason for it`;
    if (live && picture !== 200) yield `file: the picture of bug ${bugId} is live and answers ${picture}`;
  }
}

/** An acknowledged report is a bug, with the id and the number that were acknowledged. */
function* lostReports({ acknowledged, bugs }) {
  const byId = new Map(bugs.map((bug) => [bug.id, bug]));
  for (const { name, id, bugId } of acknowledged) {
    const bug = byId.get(id);
    if (!bug) yield `lost: ${name} was acknowledged as bug ${id}, which is not there`;
    else if (bug.bugId !== bugId) yield `renumbered: ${name} was acknowledged as ${bugId} and is ${bug.bugId}`;
    else if (bug.name !== name) yield `mixed up: bug ${id} was acknowledged for ${name} and holds ${bug.name}`;
  }
}

/** Numbers are 1 to N. */
function* wrongNumbers({ bugs }) {
  const numbers = bugs.map((bug) => bug.bugId).sort((a, b) => a - b);
  for (const [i, number] of numbers.entries()) {
    if (number === i + 1) continue;
    yield `numbering: expected ${i + 1}, found ${number}`;
    return; // everything after the first gap or repeat is shifted too
  }
}

/** A bug comes from a report that was sent, and each report made one at most. */
function* inventedBugs({ sent, bugs }) {
  const names = new Set(sent.map((it) => it.name));
  const seen = new Set();
  for (const { id, name } of bugs) {
    if (!names.has(name)) yield `invented: bug ${id} holds ${name}, which nobody sent`;
    if (seen.has(name)) yield `twice: ${name} became more than one bug`;
    seen.add(name);
  }
}

/** Every bug has one delivery to every webhook, says delivered, and the receiver did say 2xx to it. */
function* missingDeliveries({ bugs, webhooks, deliveries, requests }) {
  const owed = groupBy(deliveries, (it) => `${it.webhook} ${it.bug}`);
  const accepted = new Set(
    requests.filter((it) => it.status < 300).map((it) => `${it.webhook} ${it.bug}`),
  );
  for (const bug of bugs) {
    for (const webhook of webhooks) {
      const key = `${webhook} ${bug.id}`;
      const found = owed.get(key) ?? [];
      if (found.length !== 1) yield `deliveries: ${found.length} of bug ${bug.bugId} to ${webhook}`;
      else if (found[0].state !== 'delivered') {
        yield `undelivered: bug ${bug.bugId} to ${webhook} is ${found[0].state}`;
      }
      if (!accepted.has(key)) yield `unseen: ${webhook} never accepted bug ${bug.bugId}`;
    }
  }
}

/** An event has one id and one body, wherever and however often it is sent; no two events share an id. */
function* changedDuplicates({ requests }) {
  for (const [bug, same] of groupBy(requests, (it) => it.bug)) {
    if (new Set(same.map((it) => it.event)).size > 1) yield `ids: bug ${bug} came under several webhook-ids`;
    if (new Set(same.map((it) => it.hash)).size > 1) yield `bodies: bug ${bug} came with several bodies`;
  }
  for (const [event, same] of groupBy(requests, (it) => it.event)) {
    if (new Set(same.map((it) => it.bug)).size > 1) yield `ids: ${event} was used for several bugs`;
  }
}

/** What was accepted comes again only if a kill in between left the outcome unknown. */
function* needlessDuplicates({ requests, kills }) {
  for (const [key, same] of groupBy(requests, (it) => `${it.webhook} ${it.bug}`)) {
    const inOrder = [...same].sort((a, b) => a.at - b.at);
    for (let i = 1; i < inOrder.length; i++) {
      const [earlier, later] = [inOrder[i - 1], inOrder[i]];
      if (earlier.status >= 300) continue;
      if (!kills.some((at) => at >= earlier.at && at <= later.at)) {
        yield `duplicate: ${key} was accepted and sent again without a crash in between`;
      }
    }
  }
}

/** Each attempt on record was seen by the receiver; the last one on record is the one it accepted. */
function* wrongAttempts({ deliveries, requests }) {
  const seen = groupBy(requests, (it) => `${it.webhook} ${it.bug}`);
  for (const { webhook, bug, attempts } of deliveries) {
    if (!attempts) continue; // only some are read in full
    const unmatched = [...(seen.get(`${webhook} ${bug}`) ?? [])];
    for (const { status, timestamp } of attempts) {
      if (!status) continue; // it reached nobody: the receiver can not know of it
      const match = unmatched.findIndex((it) => it.status === status && it.timestamp === timestamp);
      if (match < 0) yield `attempts: ${bug} has a ${status} on record that ${webhook} never gave`;
      else unmatched.splice(match, 1);
    }
    if (!(attempts.at(-1)?.status < 300)) yield `attempts: the last one of ${bug} on record was not accepted`;
  }
}

function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) {
    const key = keyOf(item);
    if (!groups.has(key)) groups.set(key, []);
    groups.get(key).push(item);
  }
  return groups;
}
