// What intake makes of a hostile replay is harmless whoever plays it: here by players that know no rules of ours, in a
// page without any content security policy. The same players with the replay as it was sent show that they would
// have run and fetched what it says.
import assert from 'node:assert/strict';
import { dirname, join, resolve } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { browserUnderTest, siteFor } from '../support/browser.mjs';
import { hostileDomRecording, hostileRrwebRecording } from '../support/recordings.mjs';
import { forbiddenAddress } from '../support/replay_page.mjs';
import { programUnderTest } from '../support/scenario.mjs';
import { until } from '../support/waiting.mjs';

const packages = resolve(dirname(fileURLToPath(import.meta.url)), '../node_modules');

/** What a script of the replay does, wherever it runs. */
const call = "top.ran=(top.ran||0)+1";

/** rrweb's own player, with its frame's sandbox. Runs in the page. */
function playWithRrweb({ events }) {
  const player = new rrweb.Replayer(events, { root: document.body, mouseTail: false });
  const end = player.getMetaData().totalTime;
  for (const ms of [0, 115, 165, 200, end]) player.pause(ms);
}

/** rrweb's snapshot alone, built into an ordinary frame: scripts may run there. Runs in the page. */
function buildWithRrweb({ events }) {
  const frame = document.body.appendChild(document.createElement('iframe'));
  const doc = frame.contentDocument;
  const { node } = events.find((it) => it.type === 2).data;
  const { createMirror, createCache, rebuild } = rrwebSnapshot;
  rebuild(node, { doc, mirror: createMirror(), cache: createCache(), UNSAFE_allowUnprotectedRebuild: true });
}

/** The old format, built as the letter says it: elements, attributes, texts, later changes. Runs in the page. */
function buildByTheLetter({ initialState, initialActions, actions, resourcesToResolve }) {
  const nodes = new Map();
  const svg = 'http://www.w3.org/2000/svg';
  const set = (element, name, value) => {
    try {
      const url = resourcesToResolve[value] ?? value;
      if (name.startsWith('xlink:')) element.setAttributeNS('http://www.w3.org/1999/xlink', name, url);
      else element.setAttribute(name, url);
    } catch { /* no name of an attribute */ }
  };
  const build = ({ id, '': tag, a = {}, c = [], d }, parent) => {
    const isSvg = tag && (tag.toLowerCase() === 'svg' || parent?.namespaceURI === svg);
    const node = tag ? document.createElementNS(isSvg ? svg : 'http://www.w3.org/1999/xhtml', isSvg ? tag : tag.toLowerCase()) : d === undefined ? document.createComment('') : document.createTextNode(d);
    nodes.set(id, node);
    for (const [name, value] of Object.entries(a)) set(node, name, value);
    for (const child of c) node.append(build(child, node));
    return node;
  };
  document.body.append(...build(initialState).childNodes);
  for (const action of [...initialActions, ...actions]) {
    const [key, value] = Object.entries(action)[0] ?? [];
    const target = nodes.get(Array.isArray(value) ? value[0] : value);
    if (key === 'p' && target) target.append(build(value[2], target));
    if (key === 'r' && value[2] !== null) set(target, value[1], value[2]);
    if (key === 't') target.data = value[1];
    if (key === 'c' && target) document.body.append(Object.assign(new Image(), { src: value[1] }));
  }
}

const players = [
  ['rrweb\'s player', hostileRrwebRecording, playWithRrweb],
  ['rrweb\'s snapshot in an open frame', hostileRrwebRecording, buildWithRrweb],
  ['a player that builds what it is told', hostileDomRecording, buildByTheLetter],
];

describe('A hostile replay that went through intake', () => {
  const program = programUnderTest();
  const browser = browserUnderTest();

  /** What happens when this player plays it: scripts that ran, connections to where nobody may go. */
  async function watch(t, play, replay, address) {
    const site = await siteFor(t, {
      '/': '<!DOCTYPE html><title>Player</title><body><script src="/rrweb.js"></script><script src="/snapshot.js"></script>',
      '/rrweb.js': { path: join(packages, 'rrweb/dist/rrweb.umd.cjs') },
      '/snapshot.js': { path: join(packages, 'rrweb-snapshot/dist/rrweb-snapshot.umd.cjs') },
      '/favicon.ico': '',
    });
    const page = await browser.page({ viewport: { width: 800, height: 600 } });
    t.after(() => page.context().close());
    await page.goto(site.origin);
    await page.evaluate(play, replay);
    // What the browser fetches, it asks for with the next pictures it draws.
    await page.evaluate(async () => {
      for (let i = 0; i < 20; i++) await new Promise((done) => requestAnimationFrame(done));
    });
    const requests = site.requests.slice(3).filter((it) => it !== 'GET /favicon.ico');
    return { ran: await page.evaluate(() => window.ran ?? 0), connections: address.connections, requests };
  }

  for (const [player, recording, play] of players) {
    test(`runs nothing and asks nobody in ${player}`, async (t) => {
      const address = await forbiddenAddress(t);
      const { format, ...webReplay } = recording(call, address.url);
      const project = await program.project();
      const { id } = await project.report({ webReplay: { ...webReplay, type: format } });
      const { replayDataUrl } = await project.bug(id);
      const { body: replay } = await project.api.raw(new URL(replayDataUrl).pathname);
      const seen = await watch(t, play, replay, address);
      assert.deepEqual(seen, { ran: 0, connections: 0, requests: [] });
    });

    test(`would have run or asked somebody in ${player} as it was sent`, async (t) => {
      const address = await forbiddenAddress(t);
      // It may even lead the page elsewhere, and then there is nothing left to look at.
      const seen = await watch(t, play, recording(call, address.url), address).catch(() => undefined);
      await until(() => address.connections > 0 || seen?.ran > 0, 'sign of harm, without which this file shows nothing');
    });
  }
});
