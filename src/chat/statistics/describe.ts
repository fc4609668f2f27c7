import * as simple from 'simple-statistics'

/** The middle value; undefined when there are none. */
export const median = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : simple.median([...values])

/** The median distance to the median, times 1.4826: for normal values their standard deviation. */
export const spread = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : 1.4826 * simple.medianAbsoluteDeviation([...values])
