// All that the report brought along besides its pictures: logs, data, attachments, and the device.
import { useState } from 'preact/hooks';
import type { Attachment, BugDetail } from '../api/types';
import { FileIcon, ImageIcon } from '../components/icons';
import { type Tab, Tabs } from '../components/tabs';
import { t } from '../i18n';
import { deviceFacts } from './device_facts';
import { EntryRows } from './entry_rows';
import { Facts } from './facts';
import { fileUrl, safeLink } from './links';
import { consoleEntries, eventEntries, networkEntries } from './log_entries';

function attachmentsOf(bug: BugDetail): Attachment[] {
  return Array.isArray(bug.attachments) ? bug.attachments.filter((it) => typeof it === 'object' && it !== null) : [];
}

function counted(label: string, count: number) {
  return (
    <>
      {label} {count > 0 && <span class="soft numbers">{count}</span>}
    </>
  );
}

export function ReportTabs({ bug }: { bug: BugDetail }) {
  const logs = { console: consoleEntries(bug), network: networkEntries(bug), events: eventEntries(bug) };
  const attachments = attachmentsOf(bug);
  const tabs: Tab[] = [
    { id: 'device', label: t('bug.device') },
    ...(['console', 'network', 'events'] as const)
      .filter((id) => logs[id].length > 0)
      .map((id) => ({ id, label: counted(t(`bug.${id}`), logs[id].length) })),
    ...(hasData(bug) ? [{ id: 'data', label: t('bug.data') }] : []),
    ...(attachments.length > 0 ? [{ id: 'attachments', label: counted(t('bug.attachments'), attachments.length) }] : []),
  ];
  const [chosen, setChosen] = useState(logs.console.length > 0 ? 'console' : 'device');
  const shown = tabs.some((tab) => tab.id === chosen) ? chosen : 'device';
  return (
    <section aria-label={t('bug.report')}>
      <h2 class="visually-hidden">{t('bug.report')}</h2>
      <Tabs label={t('bug.report')} tabs={tabs} chosen={shown} onChoose={setChosen}>
        {shown === 'device' && <Facts label={t('bug.device')} facts={deviceFacts(bug.metaData)} names="bug.meta." none={t('bug.device.none')} />}
        {(shown === 'console' || shown === 'network' || shown === 'events') && <EntryRows key={shown} entries={logs[shown]} label={t(`bug.${shown}`)} />}
        {shown === 'data' && <Data bug={bug} />}
        {shown === 'attachments' && <Attachments attachments={attachments} />}
      </Tabs>
    </section>
  );
}

function hasData({ customData, formData, further, tags }: BugDetail) {
  return [customData, formData, further, tags].some((it) => it && Object.keys(it).length > 0);
}

function Data({ bug }: { bug: BugDetail }) {
  const { bughook, ...further } = bug.further ?? {};
  return (
    <div class="form">
      <Facts label={t('bug.customData')} facts={bug.customData} />
      <Facts label={t('bug.formData')} facts={bug.formData} />
      <Facts label={t('bug.tags')} facts={bug.tags} />
      <Facts label={t('bug.further')} facts={further} />
      <Facts label={t('bug.remarks')} facts={bughook} />
    </div>
  );
}

function Attachments({ attachments }: { attachments: Attachment[] }) {
  return (
    <ul class="attachments">
      {attachments.map((it, index) => {
        const url = safeLink(typeof it.url === 'string' && it.url.startsWith('/') ? location.origin + it.url : it.url);
        const isPicture = String(it.type).startsWith('image/');
        const name = String(it.name || t('bug.attachment', { number: index + 1 }));
        return (
          <li key={index} class="attachment">
            {isPicture ? <ImageIcon /> : <FileIcon />}
            {url ? (
              <a href={fileUrl(url)} target="_blank" rel="noreferrer">
                {name}
              </a>
            ) : (
              <span>{name}</span>
            )}
            {it.type && <span class="soft">{String(it.type)}</span>}
          </li>
        );
      })}
    </ul>
  );
}
