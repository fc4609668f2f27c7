import { functions } from './ask.ts'

const { gives, refuses } = functions()

gives('parts of a second in make_timespan', [['make_timespan(1, 12, 30, 55.123)', '1.12:30:55.1230000']])

gives('series_fir filters over what came before, or around', [
  ['series_fir(dynamic([0,0,2,2,3,3]), dynamic([1,-1]), false, false)', '[0.0,0.0,2.0,0.0,1.0,0.0]'],
  ['series_fir(dynamic([0,8,16,32]), dynamic([1,1]))', '[0.0,4.0,12.0,24.0]'],
  ['series_fir(dynamic([0,8,16,32]), dynamic([1,2,1]), true, true)', '[2.0,8.0,18.0,20.0]'],
])

refuses('what has no one answer is named', [
  ['datetime(9999-12-31) + 1d', /datetime before year 1 or after year 9999/],
  ['tostring(datetime(0001-01-01) - 1d)', /datetime outside of its range/],
  ['toupper("straße")', /toupper\(\) of ß/],
  ['tolower("İ")', /tolower\(\) of İ/],
  ['toguid("{74be27de-1e4e-49d9-b579-fe0b331d3642}")', /toguid\(\) of text in brackets/],
  ['series_fir(dynamic([1]), dynamic([1,1]), true, true)', /even filter/],
])
