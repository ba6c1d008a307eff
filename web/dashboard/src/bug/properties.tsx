// What a bug is, beside it: status, priority and type to change, and the facts one looks for first.
import type { ComponentChildren } from 'preact';
import type { BugDetail, Column, Priority } from '../api/types';
import { SelectField } from '../components/field';
import { Time } from '../components/time';
import { t } from '../i18n';
import { safeLink } from './links';
import { priorities, PriorityMark, priorityName, StatusMark, typeName, TypeTag, typesUsual } from './marks';

export type Change = Partial<Pick<BugDetail, 'status' | 'priority' | 'type' | 'description'>>;

interface Props {
  bug: BugDetail;
  columns: Column[];
  /** Absent: to be read only. */
  change?: (change: Change) => void;
}

export function Properties({ bug, columns, change }: Props) {
  const types = [...new Set([...typesUsual, bug.type])];
  const column = columns.find((it) => it.status === bug.status);
  return (
    <dl class="properties">
      <Property name={t('bug.status')}>
        {change ? (
          <span class="marked property-edit">
            <StatusMark status={bug.status} />
            <SelectField
              label={t('bug.status')}
              hideLabel
              size="small"
              value={bug.status}
              choices={[...columns, ...(column ? [] : [{ status: bug.status, name: bug.status }])].map((it) => ({ value: it.status, label: it.name }))}
              onValue={(status) => change({ status })}
            />
          </span>
        ) : (
          <span class="marked">
            <StatusMark status={bug.status} />
            {column?.name ?? bug.status}
          </span>
        )}
      </Property>
      <Property name={t('bug.priority')}>
        <span class={`marked ${change ? 'property-edit' : ''}`}>
          <PriorityMark priority={bug.priority} />
          {change ? (
            <SelectField
              label={t('bug.priority')}
              hideLabel
              size="small"
              value={bug.priority}
              choices={priorities.map((it) => ({ value: it, label: priorityName(it) }))}
              onValue={(priority) => change({ priority: priority as Priority })}
            />
          ) : (
            <span aria-hidden="true">{priorityName(bug.priority)}</span>
          )}
        </span>
      </Property>
      <Property name={t('bug.type')}>
        {change ? (
          <SelectField
            label={t('bug.type')}
            hideLabel
            size="small"
            value={bug.type}
            choices={types.map((it) => ({ value: it, label: typeName(it) }))}
            onValue={(type) => change({ type })}
          />
        ) : (
          <TypeTag type={bug.type} />
        )}
      </Property>
      {bug.reportedBy !== undefined && <Property name={t('bug.reportedBy')}>{bug.reportedBy || t('bug.anonymous')}</Property>}
      <Property name={t('bug.createdAt')}>
        <Time at={bug.createdAt} />
      </Property>
      {bug.updatedAt !== bug.createdAt && (
        <Property name={t('bug.updatedAt')}>
          <Time at={bug.updatedAt} />
        </Property>
      )}
      <Device metaData={bug.metaData} />
    </dl>
  );
}

export function Property({ name, children }: { name: string; children: ComponentChildren }) {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  );
}

/** The few of the metadata that tell most; all of them stand below the bug. */
function Device({ metaData }: { metaData: BugDetail['metaData'] | undefined }) {
  const meta = metaData ?? {};
  const word = (value: unknown) => (value === undefined || value === null || value === '' ? '' : String(value));
  const link = safeLink(meta.currentUrl);
  const rows: [string, ComponentChildren][] = [
    [t('bug.page'), link ? <a href={link} target="_blank" rel="noreferrer noopener">{word(meta.currentUrl)}</a> : word(meta.currentUrl || meta.lastScreenName)],
    [t('bug.browser'), word(meta.browserName).replace('(', ' ').replace(')', '') || word(meta.deviceName)],
    [t('bug.system'), [word(meta.systemName), word(meta.systemVersion)].filter(Boolean).join(' ')],
    [t('bug.window'), meta.innerWidth ? `${word(meta.innerWidth)} × ${word(meta.innerHeight)}` : ''],
    [t('bug.version'), [word(meta.releaseVersionNumber), word(meta.buildVersionNumber)].filter(Boolean).join(' · ')],
    [t('bug.language'), word(meta.language || meta.preferredUserLocale)],
  ];
  return <>{rows.map(([name, value]) => value && <Property key={name} name={name}>{value}</Property>)}</>;
}
