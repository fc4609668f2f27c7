import { refuse } from '../../error.ts'
import { argument, constantText, scalar } from '../args.ts'
import type { ScalarFunction } from '../contract.ts'
import { convert } from '../convert/implicit.ts'

type Units = Readonly<Record<string, number>>

const [FOOT, INCH, YARD, MILE, POUND] = [0.3048, 0.0254, 0.9144, 1609.344, 0.45359237] as const
const [BTU, CALORIE, GRAVITY] = [1055.05585262, 4.184, 9.80665] as const

const perTime = (lengths: Units): Units =>
  Object.fromEntries(
    Object.entries(lengths).flatMap(([name, size]) => [
      [`${name}PerSecond`, size],
      [`${name}PerMinute`, size / 60],
      [`${name}PerHour`, size / 3600],
    ]),
  )

const METRIC: Units = {
  Nanometer: 1e-9,
  Micrometer: 1e-6,
  Millimeter: 1e-3,
  Centimeter: 1e-2,
  Decimeter: 1e-1,
  Meter: 1,
  Kilometer: 1e3,
}

/** Units whose size is a definition, in the base unit of their kind. */
const SIZES: Readonly<Record<string, Units>> = {
  length: {
    ...METRIC,
    Decameter: 10,
    Hectometer: 100,
    Inch: INCH,
    Foot: FOOT,
    Yard: YARD,
    Mile: MILE,
    NauticalMile: 1852,
    Fathom: 1.8288,
    Hand: 0.1016,
    Mil: 2.54e-5,
    Microinch: 2.54e-8,
  },
  mass: {
    Nanogram: 1e-12,
    Microgram: 1e-9,
    Milligram: 1e-6,
    Centigram: 1e-5,
    Decigram: 1e-4,
    Gram: 1e-3,
    Decagram: 1e-2,
    Hectogram: 0.1,
    Kilogram: 1,
    Tonne: 1e3,
    Kilotonne: 1e6,
    Megatonne: 1e9,
    Ounce: POUND / 16,
    Pound: POUND,
    Stone: POUND * 14,
    ShortTon: POUND * 2000,
    LongTon: POUND * 2240,
  },
  speed: {
    ...perTime({ ...METRIC, Inch: INCH, Foot: FOOT, Yard: YARD }),
    MilePerHour: MILE / 3600,
    Knot: 1852 / 3600,
  },
  angle: {
    Degree: 1,
    Arcminute: 1 / 60,
    Arcsecond: 1 / 3600,
    Gradian: 0.9,
    Revolution: 360,
    Radian: 180 / Math.PI,
    Milliradian: 0.18 / Math.PI,
  },
  energy: {
    Millijoule: 1e-3,
    Joule: 1,
    Kilojoule: 1e3,
    Megajoule: 1e6,
    Gigajoule: 1e9,
    WattHour: 3600,
    KilowattHour: 3.6e6,
    MegawattHour: 3.6e9,
    GigawattHour: 3.6e12,
    BritishThermalUnit: BTU,
    KilobritishThermalUnit: BTU * 1e3,
    Calorie: CALORIE,
    Kilocalorie: CALORIE * 1e3,
  },
  force: {
    Micronewton: 1e-6,
    Millinewton: 1e-3,
    Newton: 1,
    Decanewton: 10,
    Kilonewton: 1e3,
    Meganewton: 1e6,
    KilogramForce: GRAVITY,
    Dyn: 1e-5,
  },
  volume: {
    CubicMillimeter: 1e-9,
    CubicCentimeter: 1e-6,
    CubicDecimeter: 1e-3,
    CubicMeter: 1,
    CubicKilometer: 1e9,
    Milliliter: 1e-6,
    Centiliter: 1e-5,
    Deciliter: 1e-4,
    Liter: 1e-3,
    Decaliter: 1e-2,
    Hectoliter: 0.1,
    Kiloliter: 1,
    CubicInch: INCH ** 3,
    CubicFoot: FOOT ** 3,
    CubicYard: YARD ** 3,
    // Not the definition, but the rounded factor that the documented answer shows.
    AcreFoot: 1 / 0.000810714,
  },
}

/** Kelvin from a temperature and back. */
const TEMPERATURES: Readonly<Record<string, readonly [factor: number, zero: number]>> = {
  Kelvin: [1, 0],
  DegreeCelsius: [1, 273.15],
  DegreeFahrenheit: [5 / 9, (459.67 * 5) / 9],
  DegreeRankine: [5 / 9, 0],
}

const known = <T>(table: Readonly<Record<string, T>>, unit: string): T =>
  Object.hasOwn(table, unit) ? (table[unit] as T) : refuse(`the unit ${unit}`)

const sized = (kind: string): ScalarFunction =>
  scalar(3, 3, (call) => {
    const sizes = SIZES[kind] ?? {}
    const [from, to] = [known(sizes, constantText(call, 1)), known(sizes, constantText(call, 2))]
    return `(${convert(argument(call, 0), 'real')} * '${from}'::DOUBLE / '${to}'::DOUBLE)`
  })

const temperature = scalar(3, 3, (call) => {
  const [from, to] = [known(TEMPERATURES, constantText(call, 1)), known(TEMPERATURES, constantText(call, 2))]
  const kelvin = `(${convert(argument(call, 0), 'real')} * '${from[0]}'::DOUBLE + '${from[1]}'::DOUBLE)`
  return `((${kelvin} - '${to[1]}'::DOUBLE) / '${to[0]}'::DOUBLE)`
})

/** Conversions between units that are defined exactly; others are refused by name. */
export const units: Record<string, ScalarFunction> = {
  ...Object.fromEntries(Object.keys(SIZES).map((kind) => [`convert_${kind}`, sized(kind)])),
  convert_temperature: temperature,
}
