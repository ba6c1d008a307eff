// German: the same parts. `Catalogue` refuses a key that is missing here or that English lacks.
import type { Catalogue } from '../catalogue';
import { access } from './access';
import { board } from './board';
import { bug } from './bug';
import { deliveries } from './deliveries';
import { settings } from './settings';
import { shell } from './shell';
import { webhooks } from './webhooks';

export const catalogue: Catalogue = {
  ...shell,
  ...access,
  ...board,
  ...bug,
  ...webhooks,
  ...deliveries,
  ...settings,
};
