import { collect } from './aggregates/collect.ts'
import { count } from './aggregates/count.ts'
import { extremes } from './aggregates/extremes.ts'
import { numbers } from './aggregates/numbers.ts'
import { percentiles } from './aggregates/percentiles.ts'
import type { Registry } from './contract.ts'
import { arithmetics, signs } from './operators/arithmetic.ts'
import { containment } from './operators/containment.ts'
import { equality } from './operators/equality.ts'
import { logic } from './operators/logic.ts'
import { matches } from './operators/matches.ts'
import { membership } from './operators/membership.ts'
import { ordering } from './operators/ordering.ts'
import { termLists, terms } from './operators/terms.ts'
import { bins } from './scalars/bins.ts'
import { bits } from './scalars/bits.ts'
import { conversion } from './scalars/conversion.ts'
import { dateMaking } from './scalars/date-making.ts'
import { dateParts } from './scalars/date-parts.ts'
import { dateShifts } from './scalars/date-shifts.ts'
import { dynamics } from './scalars/dynamics.ts'
import { ip } from './scalars/ip.ts'
import { ipv6 } from './scalars/ipv6.ts'
import { math } from './scalars/math.ts'
import { nullness } from './scalars/nullness.ts'
import { parsing } from './scalars/parsing.ts'
import { regexes } from './scalars/regexes.ts'
import { series } from './scalars/series.ts'
import { strings } from './scalars/strings.ts'
import { units } from './scalars/units.ts'
import { udfs } from './udfs/index.ts'

/** Every function and operator that the translator knows; a name that is not here is refused. */
export const registry: Registry = {
  scalars: {
    ...signs,
    ...conversion,
    ...nullness,
    ...strings,
    ...regexes,
    ...dateParts,
    ...dateShifts,
    ...dateMaking,
    ...bins,
    ...math,
    ...bits,
    ...dynamics,
    ...parsing,
    ...ip,
    ...ipv6,
    ...units,
    ...series,
  },
  binaries: {
    ...equality,
    ...ordering,
    ...logic,
    ...arithmetics,
    ...containment,
    ...terms,
    ...matches,
  },
  lists: { ...membership, ...termLists },
  aggregates: { ...count, ...numbers, ...extremes, ...collect, ...percentiles },
  udfs,
}
