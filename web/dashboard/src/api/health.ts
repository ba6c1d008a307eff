// How a webhook has fared: its attempts in buckets of time.
export interface HealthBucket {
  at: string;
  delivered: number;
  failed: number;
  p50Ms: number | null;
  p99Ms: number | null;
}

export interface Health {
  buckets: HealthBucket[];
  delivered: number;
  failed: number;
  successRate: number | null;
  p50Ms: number | null;
  p99Ms: number | null;
  state: 'healthy' | 'failing' | 'disabled' | 'idle';
  lastReason: string;
}
