// English: the parts of the dashboard, one file each. A key is said once over all parts.
import { access } from './access';
import { board } from './board';
import { bug } from './bug';
import { deliveries } from './deliveries';
import { settings } from './settings';
import { shell } from './shell';
import { webhooks } from './webhooks';

export const catalogue = { ...shell, ...access, ...board, ...bug, ...webhooks, ...deliveries, ...settings };
