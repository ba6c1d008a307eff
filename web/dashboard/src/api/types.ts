// What the API answers with, in the words of docs/webhooks.md. Times are ISO 8601 in UTC.

export type Role = 'owner' | 'member' | 'viewer';

export interface Session {
  person: { id: string; email: string; name: string };
  organisation: { id: string; name: string };
  role: Role;
  organisations: { id: string; name: string; role: Role }[];
  csrfToken: string;
  publicUrl: string;
  version: string;
}

export interface Column {
  status: string;
  name: string;
}

export interface ProjectSettings {
  allowedOrigins: string[];
  reportsPerSecond: number;
  retentionDays: number;
  scrubWords: string[];
  screenshots: { render: boolean; fetchImages: boolean; waitSeconds: number };
  films: { automatic: boolean };
  files: 'public' | 'signed' | 'private';
  columns: Column[];
  share: { enabled: boolean; showLogs: boolean; showMetaData: boolean; showReplay: boolean };
}

export interface Project {
  id: string;
  /** Its revision: an edit says which one it was made on. */
  __v?: number;
  project: string;
  name: string;
  organisation: string;
  sdkKey: string;
  createdAt: string;
  updatedAt: string;
  counts?: { bugs: number; open: number };
  settings: ProjectSettings;
}

export type Priority = 'LOW' | 'MEDIUM' | 'HIGH';

/** A bug as lists and live events have it. */
export interface Bug {
  id: string;
  __v?: number;
  bugId: number;
  priority: Priority;
  type: string;
  status: string;
  shareToken: string;
  reportedBy: string;
  description: string;
  lexorank: string;
  generatingScreenshot: boolean;
  screenshotLive: boolean;
  generatingReplay: boolean;
  replayRenderingFailed: boolean;
  replayLive: boolean;
  hasWebReplay: boolean;
  metaData: Record<string, unknown>;
  project: string;
  organisation: string;
  createdAt: string;
  updatedAt: string;
  screenshotDataUrl: string;
  screenshotUrl: string;
  replayDataUrl: string;
  replayStartDate: string | null;
}

export interface WebhookHeader {
  name: string;
  /** Never answered; sent only where it is new. */
  value: string | null;
}

export interface Webhook {
  id: string;
  __v?: number;
  url: string;
  headers: WebhookHeader[];
  actions: string[];
  active: boolean;
  description: string;
  timeoutMs: number;
  scheduleSeconds: number[];
  waitForScreenshot: boolean;
  disabledReason: string | null;
  /** False: its secret or a header value does not open with the server's key, and nothing is sent. */
  readable?: boolean;
  /** Its receiver asked for it, or does not answer: nothing is sent until then. */
  pause?: { until: string; reason: string } | null;
  /** In the answer to a change: it goes elsewhere now, and a new secret signs. */
  secretRenewed?: boolean;
  createdAt: string;
  updatedAt: string;
}

export interface HeaderLine {
  name: string;
  value: string;
}

/** What one request came to; a test's answer is just this. */
export interface AttemptResult {
  outcome: string;
  reason: string;
  detail: string;
  status: number | null;
  durationMs: number;
  timings: { dnsUs: number; connectUs: number; tlsUs: number; firstByteUs: number; totalUs: number };
  remoteAddress: string;
  requestHeaders: HeaderLine[];
  responseHeaders: HeaderLine[];
  responseBody: string;
  responseBodyCut: boolean;
  /** Of a test: whose secret signed it; `throwaway` is one that nobody can know. */
  signedWith?: 'saved' | 'given' | 'throwaway';
}

export interface Attempt extends AttemptResult {
  number: number;
  startedAt: string;
}

export type DeliveryState = 'pending' | 'delivered' | 'failed' | 'cancelled' | 'held';

export interface Delivery {
  id: string;
  eventId: string;
  webhookId: string;
  webhookUrl?: string;
  bugNumber?: number;
  bugId: string;
  action: string;
  state: DeliveryState;
  attemptsDone: number;
  /** An attempt is under way, where the server says so. */
  sending?: boolean;
  nextAttemptAt: string | null;
  lastReason: string;
  createdAt: string;
  updatedAt: string;
  durationMs?: number | null;
  status?: number | null;
}

export interface DeliveryDetail extends Delivery {
  body: unknown;
  attempts: Attempt[];
}

export interface ConsoleLine {
  log?: string;
  date?: string;
  priority?: string;
  /** What the oldest SDKs say in the place of `priority`. */
  type?: string;
}

/** As the SDK wrote it: any member may be missing, and values are of any kind. */
export interface NetworkLine {
  type?: string;
  url?: string;
  date?: string;
  duration?: number;
  success?: boolean;
  request?: Record<string, unknown>;
  response?: Record<string, unknown>;
}

export interface EventLine {
  name?: string;
  date?: string;
  data?: unknown;
}

export interface Attachment {
  name?: string;
  url?: string;
  type?: string;
}

/** A bug by itself, with what its report brought along. On a share page some of it is left out. */
export interface BugDetail extends Bug {
  customData?: unknown;
  formData?: Record<string, unknown>;
  consoleLog?: ConsoleLine[];
  networkLogs?: NetworkLine[];
  customEventLog?: EventLine[];
  actionLog?: unknown[];
  attachments?: Attachment[];
  tags?: string[];
  screenRecordingUrl?: string;
  further?: Record<string, unknown>;
  filmUrl?: string | null;
  screenshotError?: string | null;
  replayError?: string | null;
  viewport?: { width: number; height: number } | null;
}

export interface HistoryItem {
  at: string;
  by: { kind: 'person' | 'key' | 'system' | 'reporter'; name: string };
  what: string;
  changes: { field: string; from: unknown; to: unknown }[];
}
