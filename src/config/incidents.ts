import { zoneIn } from '../config.ts'
import type { OpsFile } from './ops-file.ts'

/** What the incidents feature wants to know of ops.yaml. */
export const incidentOptions = (ops: OpsFile) => ({
  environments: Object.keys(ops.environments),
  zone: zoneIn(ops),
  names: ops.people.names,
})
