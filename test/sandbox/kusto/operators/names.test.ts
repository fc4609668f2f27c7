import { functions } from '../functions/ask.ts'

const { tables, refuses } = functions()
const D = 'print d = dynamic({"a": {"b": 1}, "c": [1]})'

tables('columns without a name are named after what they are made of', [
  [`${D} | project d.a.b, d["c"], d.c[0]`, 'd_a_b:dynamic d_c:dynamic d_c_0:dynamic', [['1', '[1]', '1']]],
  [
    `${D} | summarize max(tolong(d.a.b)), count() by tostring(d.a.b)`,
    'd_a_b:string max_d_a_b:long count_:long',
    [['1', 1, 1]],
  ],
  [
    'print v = 1, b = "x" | project v + 1, strlen(b), tostring(v)',
    'Column1:long strlen_b:long v:string',
    [[2, 1, '1']],
  ],
  ['print 1, x = 2, "a"', 'print_0:long x:long print_2:string', [[1, 2, 'a']]],
  [
    'print v = 1 | summarize sum(v), sum(v), count(), avg(v) + 1',
    'sum_v:long sum_v1:long count_:long Column1:real',
    [[1, 1, 1, 2]],
  ],
  [
    'print v = 1.5 | summarize percentiles(v, 5, 99.9), stdev(v)',
    'percentile_v_5:real percentile_v_99_9:real stdev_v:real',
    [[1.5, 1.5, 0]],
  ],
  [
    'print v = 1, k = "a" | summarize arg_max(v, *), make_list(v), make_set(k)',
    'v:long k:string list_v:dynamic set_k:dynamic',
    [[1, 'a', '[1]', '["a"]']],
  ],
])

tables('what has the name of a column takes its place', [
  ['print v = 1, w = 2 | extend tostring(v)', 'v:string w:long', [['1', 2]]],
  ['print b = "[1,2]" | extend parse_json(b), strlen(b)', 'b:dynamic strlen_b:long', [['[1,2]', 5]]],
  [
    `${D} | extend d.a, d.a.b, tostring(d.a.b) | project-away d`,
    'd_a:dynamic d_a_b:string',
    [['{"b":1}', '1']],
  ],
  ['print a = 1 | extend a = 2, b = a', 'a:long b:long', [[2, 1]]],
  ['print b = "x,y" | mv-expand split(b, ",") to typeof(string)', 'b:string', [['x'], ['y']]],
  [`${D} | mv-expand d.c | project-away d`, 'd_c:dynamic', [['1']]],
  [`${D} | mv-apply d.c on (take 1) | project-away d`, 'd_c:dynamic', [['1']]],
])

tables('a function of several values makes several columns', [
  [
    'print x = dynamic([2, 4, 6]) | extend (r2, slope) = series_fit_line(x) | project r2, slope, series_fit_line_x_line_fit',
    'r2:real slope:real series_fit_line_x_line_fit:dynamic',
    [[1, 2, '[2.0,4.0,6.0]']],
  ],
  [
    'print x = dynamic([3, 1, 2]) | project series_stats(x), n = 1 | project series_stats_x_min, series_stats_x_min_idx, series_stats_x_avg, n',
    'series_stats_x_min:real series_stats_x_min_idx:long series_stats_x_avg:real n:long',
    [[1, 1, 2, 1]],
  ],
  [
    'print array_sort_asc(dynamic([2, 1]), dynamic(["a", "b"]))',
    'array0_sorted:dynamic array1_sorted:dynamic',
    [['[1,2]', '["b","a"]']],
  ],
  ['print y = array_sort_asc(dynamic([2, 1]), dynamic(["a", "b"]))', 'y:dynamic', [['[1,2]']]],
  [
    'print x = dynamic([2, 1]), k = dynamic(["a", "b"]) | extend (x, k) = array_sort_asc(x, k)',
    'x:dynamic k:dynamic',
    [['[1,2]', '["b","a"]']],
  ],
])

tables('union keeps the columns of one name together, with types where they differ', [
  [
    'union (print a = 1, b = "x"), (print a = "y", c = 2)',
    'a_long:long a_string:string b:string c:long',
    [
      [1, '', 'x', null],
      [null, 'y', '', 2],
    ],
  ],
  [
    'let A = view () { print x = 1 }; let B = view () { print x = toint(2) }; let C = view () { print x_long = 3 }; union withsource=t A, B, C',
    't:string x_long1:long x_int:int x_long:long',
    [
      ['A', 1, null, null],
      ['B', null, 2, null],
      ['C', null, null, 3],
    ],
  ],
])

tables('* looks into every text and every bag', [
  [
    'datatable(n: long, s: string, d: dynamic)[1, "a cow", dynamic(null), 2, "", dynamic({"k": "cow"}), 3, "cowboy", dynamic([])] | where * has "cow" | project n',
    'n:long',
    [[1], [2]],
  ],
  ['datatable(n: long, s: string)[3, "Cowboy"] | where * contains "cow" | project n', 'n:long', [[3]]],
])

tables('what is not among the best may be summed up', [
  [
    'datatable(k: string, v: long)["a", 1, "b", 2, "c", 4, "d", 8] | top-nested 2 of k with others="rest" by sum(v)',
    'k:string aggregated_k:long',
    [
      ['d', 8],
      ['c', 4],
      ['rest', 3],
    ],
  ],
  [
    'print k = "a", v = 1 | top-nested 2 of k with others="rest" by sum(v)',
    'k:string aggregated_k:long',
    [['a', 1]],
  ],
])

tables('names of columns are data', [
  ['let T = datatable(a: string, b: long)[]; print n = column_names_of(T)', 'n:dynamic', [['["a","b"]']]],
])

refuses('what has no one answer is named', [
  ['print n = 1, s = "1" | where * has "1"', /\* has of what numbers or times may hold/],
  ['print s = "a=1" | parse s with "a=" s', /two columns s/],
  ['print s = "a" | project-away s | getschema', /without columns/],
  [
    'datatable(k: string)["a"] | top-nested 1 of k with others="x" by count(), top-nested 1 of k by count()',
    /others on several levels/,
  ],
])
