import type { Udf } from '../contract.ts'
import { arrayUdfs } from './arrays.ts'
import { bagUdfs } from './bags.ts'
import { dateUdfs } from './dates.ts'
import { encodingUdfs } from './encodings.ts'
import { equalityUdfs } from './equality.ts'
import { hashUdfs } from './hashes.ts'
import { ipUdfs } from './ip.ts'
import { ipv6Udfs } from './ipv6.ts'
import { numberUdfs } from './numbers.ts'
import { parsingUdfs } from './parsing.ts'
import { punycodeUdfs } from './punycode.ts'
import { seriesUdfs } from './series.ts'
import { seriesFitUdfs } from './series-fits.ts'
import { sessionUdfs } from './sessions.ts'
import { setUdfs } from './sets.ts'
import { statisticsUdfs } from './statistics.ts'
import { stringUdfs } from './strings.ts'
import { termUdfs } from './terms.ts'
import { textUdfs } from './text.ts'
import { urlUdfs } from './urls.ts'

/** Every function that DuckDB calls in JavaScript. */
export const udfs: readonly Udf[] = [
  ...textUdfs,
  ...numberUdfs,
  ...equalityUdfs,
  ...termUdfs,
  ...stringUdfs,
  ...dateUdfs,
  ...arrayUdfs,
  ...bagUdfs,
  ...setUdfs,
  ...parsingUdfs,
  ...urlUdfs,
  ...encodingUdfs,
  ...hashUdfs,
  ...ipUdfs,
  ...ipv6Udfs,
  ...punycodeUdfs,
  ...seriesUdfs,
  ...seriesFitUdfs,
  ...sessionUdfs,
  ...statisticsUdfs,
]
