import assert from 'node:assert/strict'
import { test } from 'node:test'
import { functions } from './ask.ts'

const { gives, query, refuses } = functions()

gives('numbers are rounded and compared', [
  ['round(2.98765, 3)', 2.988],
  ['round(2.15, 1)', 2.2],
  ['round(2.15)', 2],
  ['round(-50.55, -2)', -100],
  ['round(21.5, -1)', 20],
  ['round(25, -1)', 30],
  ['ceiling(-1.1)', -1],
  ['ceiling(0.9)', 1],
  ['abs(-5)', 5],
  ['abs(-1h)', '01:00:00'],
  ['sign(-42)', -1],
  ['max_of(10, 1, -3, 17)', 17],
  ['min_of(10, 1, -3, 17)', -3],
  ['max_of(int(null), 2)', 2],
  ['min_of(long(null), long(null))', null],
  ['around(datetime(2021-01-01 01:29), datetime(2021-01-01 01:30), 1min)', true],
  ['around(5, 1, 2)', false],
])

gives('functions outside of their domain give null, as documented', [
  ['beta_inv(1.01, 1.0, 2.0)', null],
  ['beta_inv(0.2, 1.0, -2.0)', 'NaN'],
  ['sqrt(-1)', null],
  ['log(-1)', null],
  ['log(0)', '-Infinity'],
  ['acos(2)', null],
])

gives('bits are moved and counted', [
  ['binary_and(6, 3)', 2],
  ['binary_or(5, 3)', 7],
  ['binary_xor(5, 3)', 6],
  ['binary_not(100)', -101],
  ['binary_shift_left(1, 2)', 4],
  ['binary_shift_left(1, 64)', 1],
  ['binary_shift_left(1, -1)', null],
  ['binary_shift_right(-8, 1)', -4],
  ['bitset_count_ones(42)', 3],
])

const close: readonly (readonly [string, number])[] = [
  ['exp(2)', 7.38905609893065],
  ['log(5)', 1.6094379124341003],
  ['log10(5)', 0.69897000433601886],
  ['log2(5)', 2.3219280948873622],
  ['pow(2, 3)', 8],
  ['cot(1)', 0.64209261593433065],
  ['asin(0.5)', Math.PI / 6],
  ['exp10(3)', 1000],
  ['degrees(pi())', 180],
  ['erf(1)', 0.842700792949715],
  ['erfc(3)', 2.20904969985854e-5],
  ['erf(-2)', -0.995322265018953],
  ['beta_cdf(0.9, 10.0, 20.0)', 0.999999999999959],
  ['beta_pdf(0.5, 10.0, 20.0)', 0.746176019310951],
  ['beta_inv(0.1, 10.0, 20.0)', 0.226415022388749],
  ['round(convert_volume(3.6, "CubicMeter", "AcreFoot"), 10)', 0.0029185704],
  ['convert_length(1.2, "Meter", "Foot")', 3.93700787401575],
  ['convert_energy(1.2, "Joule", "BritishThermalUnit")', 0.00113738054437598],
  ['convert_temperature(1.2, "Kelvin", "DegreeCelsius")', -271.95],
  ['convert_mass(1.2, "Kilogram", "Pound")', 2.64554714621853],
  ['convert_speed(1.2, "MeterPerSecond", "CentimeterPerHour")', 432000],
  ['convert_angle(1.2, "Degree", "Arcminute")', 72],
  ['gamma(5)', 24],
  ['loggamma(5)', Math.log(24)],
]

test('real functions agree with the documented figures', async () => {
  const answer = await query(`print ${close.map(([kql], index) => `c${index} = ${kql}`).join(', ')}`)
  for (const [index, [kql, expected]] of close.entries()) {
    const found = Number(answer.tables[0]?.rows[0]?.[index])
    assert.ok(Math.abs(found - expected) <= 1e-12 * Math.max(1, Math.abs(expected)), `${kql} gives ${found}`)
  }
})

gives('series are computed element by element', [
  ['series_abs(dynamic([-6.5, 0, 8.2]))', '[6.5,0,8.2]'],
  ['series_add(dynamic([1,2,4]), dynamic([4,2,1]))', '[5,4,5]'],
  ['series_add(dynamic([1,"a"]), dynamic([4,2,1]))', '[5,null,null]'],
  ['series_divide(dynamic([1,2,4]), dynamic([4,2,1]))', '[0.25,1.0,4.0]'],
  ['series_greater(dynamic([1,2,4]), dynamic([4,2,1]))', '[false,false,true]'],
  ['series_sum(dynamic([1,2,3,4]))', 10],
  ['series_product(dynamic([1,2,3,4]))', 24],
  ['series_dot_product(dynamic([1,2,4]), dynamic([4,2,1]))', 12],
  ['series_dot_product(dynamic([1,2,4]), 1)', 7],
  ['series_magnitude(dynamic([3,4]))', 5],
  ['series_iir(dynamic([1,2,3]), dynamic([1]), dynamic([1,-1]))', '[1.0,3.0,6.0]'],
  ['series_fill_forward(dynamic([null,36,null]))', '[null,36,36]'],
  ['series_fill_backward(dynamic([111,null,36,null]))', '[111,36,36,null]'],
  ['series_fill_const(dynamic([111,null]), 0.0)', '[111,0.0]'],
  ['series_fill_const(dynamic([111,null]), -1)', '[111,-1]'],
  ['series_fill_linear(dynamic([null,111,null,36,41,null,null,16]))', '[111,111,73,36,41,32,24,16]'],
  ['series_fill_linear(dynamic([null,1.0,null,2.0]), double(null), false)', '[null,1.0,1.5,2.0]'],
  ['series_fill_linear(dynamic([null,null]))', '[0.0,0.0]'],
  ['series_stats_dynamic(dynamic([1,2,3])).variance', '1.0'],
  ['series_stats_dynamic(dynamic([1,2,3])).max_idx', '2'],
  ['series_pearson_correlation(dynamic([1,2,3]), dynamic([2,4,6]))', 1],
])

refuses('what cannot be exact is refused by name', [
  ['series_decompose(dynamic([1,2,3]))', /series_decompose|several/],
  ['geo_distance_2points(1.0, 1.0, 2.0, 2.0)', /geo_distance_2points/],
  ['convert_volume(1.2, "CubicMeter", "Hogshead")', /Hogshead/],
  ['beta_inv(0.0, 10.0, 20.0)', /beta_inv/],
  ['bin_auto(5)', /bin_auto/],
  ['new_guid()', /new_guid/],
])
