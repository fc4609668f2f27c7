import { functions } from './ask.ts'

const { gives, refuses, rows } = functions()

gives('arrays are built, measured and cut', [
  ['pack_array(1, "2", 2s, int(null), 1.0)', '[1,"2","00:00:02",null,1.0]'],
  ['array_length(dynamic([1, 2, 3, "four"]))', 4],
  ['array_length(parse_json(\'{"a":1}\'))', null],
  ['array_concat(dynamic([1,2]), dynamic([3]))', '[1,2,3]'],
  ['array_iff(dynamic([true,false,true]), dynamic([1,2,3]), dynamic([4,5,6]))', '[1,5,3]'],
  ['array_iff(dynamic([1,0,50]), "yes", "no")', '["yes","no","yes"]'],
  ['array_iff(dynamic(["some string value", null]), 1, 0)', '[null,null]'],
  ['array_iff(dynamic([true,true,true]), dynamic([1,2]), dynamic([3,4]))', '[1,2,null]'],
  ['array_reverse(dynamic(["this", "is", "an", "example"]))', '["example","an","is","this"]'],
  ['array_rotate_left(dynamic([1,2,3,4,5]), 2)', '[3,4,5,1,2]'],
  ['array_rotate_left(dynamic([1,2,3,4,5]), -2)', '[4,5,1,2,3]'],
  ['array_rotate_right(dynamic([1,2,3,4,5]), -2)', '[3,4,5,1,2]'],
  ['array_shift_left(dynamic([1,2,3,4,5]), 2)', '[3,4,5,null,null]'],
  ['array_shift_left(dynamic([1,2,3,4,5]), -2, -1)', '[-1,-1,1,2,3]'],
  ['array_shift_right(dynamic([1,2,3,4,5]), 2)', '[null,null,1,2,3]'],
  ['array_slice(dynamic([1,2,3]), 1, 2)', '[2,3]'],
  ['array_slice(dynamic([1,2,3,4,5]), 2, -1)', '[3,4,5]'],
  ['array_slice(dynamic([1,2,3,4,5]), -3, -2)', '[3,4]'],
  ['array_split(dynamic([1,2,3,4,5]), 2)', '[[1,2],[3,4,5]]'],
  ['array_split(dynamic([1,2,3,4,5]), dynamic([1,3]))', '[[1],[2,3],[4,5]]'],
  ['array_sum(dynamic([1,2,3,4]))', 10],
  ['array_sum(dynamic([1,"x"]))', null],
  ['strcat_array(dynamic([1,2,3]), "->")', '1->2->3'],
  ['zip(dynamic([1,3,5]), dynamic([2,4,6]))', '[[1,2],[3,4],[5,6]]'],
  ['zip(dynamic(["A", 1, 1.5]), dynamic([{}, "B"]))', '[["A",{}],[1,"B"],[1.5,null]]'],
  ['repeat(1, 3)', '[1,1,1]'],
  ['repeat(1, 0)', '[]'],
  ['repeat(1, -1)', null],
  ['range(1, 8, 3)', '[1,4,7]'],
  ['range(1, 3)', '[1,2,3]'],
  ['range(1h, 3h)', '["01:00:00","02:00:00","03:00:00"]'],
  [
    'range(datetime(2007-01-01), datetime(2007-01-02), 1d)',
    '["2007-01-01T00:00:00.0000000Z","2007-01-02T00:00:00.0000000Z"]',
  ],
  ['range(5, 1)', '[]'],
])

const words = 'dynamic(["this", "is", "an", "example", "an", "example"])'
gives('arrays are searched and sorted', [
  [`array_index_of(${words}, "an")`, 2],
  [`array_index_of(${words}, "example", 1, 3)`, 3],
  [`array_index_of(${words}, "example", 1, 2)`, -1],
  [`array_index_of(${words}, "is", 2, 4)`, -1],
  [`array_index_of(${words}, "an", 1, -1, 2)`, 4],
  [`array_index_of(${words}, "an", 1, -1, 3)`, -1],
  [`array_index_of(${words}, "an", -3)`, 4],
  ['array_sort_asc(dynamic([1,3,4,5,2]))', '[1,2,3,4,5]'],
  ['array_sort_desc(dynamic([1,3,4,5,2]))', '[5,4,3,2,1]'],
  ['strcat_array(array_sort_asc(split("John,Paul,Jane,Kao", ",")), ",")', 'Jane,John,Kao,Paul'],
  ['array_sort_asc(dynamic([null,"blue","yellow","green",null]))', '["blue","green","yellow",null,null]'],
  [
    'array_sort_asc(dynamic([null,"blue","yellow","green",null]), false)',
    '[null,null,"blue","green","yellow"]',
  ],
  [
    'array_sort_desc(dynamic([null,"blue","yellow","green",null]), false)',
    '[null,null,"yellow","green","blue"]',
  ],
])

rows('several arrays are sorted by the first', [
  [
    'print x = array_sort_asc(dynamic([1,3,4,5,2]), dynamic(["a","b","c","d","e"]))[1], y = array_sort_desc(dynamic([1,3,2]), dynamic(["a","b"]))[1]',
    [['["a","e","b","c","d"]', null]],
  ],
])

gives('bags are built and changed', [
  [
    'bag_pack("Level", "Information", "ProcessID", 1234, "Data", bag_pack("url", "www.bing.com"))',
    '{"Level":"Information","ProcessID":1234,"Data":{"url":"www.bing.com"}}',
  ],
  ['bag_keys(dynamic({"a":"b", "c":123}))', '["a","c"]'],
  ['bag_keys(parse_json("[]"))', null],
  ['bag_has_key(dynamic({"key1":123}), "key2")', false],
  ["bag_has_key(dynamic({'key2': {'prop1' : 'abc'}}), '$.key2.prop1')", true],
  [
    "bag_merge(dynamic({'A1':12, 'B1':2, 'C1':3}), dynamic({'A2':81, 'B2':82, 'A1':1}))",
    '{"A1":12,"B1":2,"C1":3,"A2":81,"B2":82}',
  ],
  ["bag_remove_keys(dynamic({'key1':123, 'key2':'abc'}), dynamic(['key2','key4']))", '{"key1":123}'],
  [
    "bag_remove_keys(dynamic({'key2':{'prop1':'abc','prop2':'xyz'},'key3':[1]}), dynamic(['$.key2.prop1','key3']))",
    '{"key2":{"prop2":"xyz"}}',
  ],
  ["bag_set_key(dynamic({'key1':1,'key3':'abc'}), 'key3', 3)", '{"key1":1,"key3":3}'],
  ["bag_set_key(dynamic({'key1':123}), '$.key2.prop1', 'abc')", '{"key1":123,"key2":{"prop1":"abc"}}'],
  ["bag_set_key(parse_json('[1]'), 'a', 1)", null],
  ["bag_zip(dynamic(['a','b','c']), dynamic([1,'2']))", '{"a":1,"b":"2","c":null}'],
  ["bag_zip(dynamic(['a',8,'b']), dynamic([1,'2',2.5]))", '{"a":1,"b":2.5}'],
  ["bag_zip(dynamic(['a','b']), parse_json('1'))", '{"a":null,"b":null}'],
  ['bag_zip(parse_json("1"), dynamic([1]))', null],
  ['treepath(parse_json(\'{"a":"b", "c":123}\'))', '["[\'a\']","[\'c\']"]'],
  [
    'treepath(parse_json(\'{"listProperty":[100,"abcde",{"x":"y"}]}\'))',
    "[\"['listProperty']\",\"['listProperty'][0]\",\"['listProperty'][0]['x']\"]",
  ],
  [
    "dynamic_to_json(dynamic({'Y10':{}, 'X8':{'c3':1,'a4':6}, 'A14':[15,13]}))",
    '{"A14":[15,13],"X8":{"a4":6,"c3":1},"Y10":{}}',
  ],
])

rows('columns are packed under their names', [
  [
    `datatable(Source:string, CharsCount:long, At:datetime)['', 46, datetime(null)]
     | project all = pack_all(), some = pack_all(true), two = bag_pack_columns(Source, CharsCount)`,
    [['{"Source":"","CharsCount":46,"At":null}', '{"CharsCount":46}', '{"Source":"","CharsCount":46}']],
  ],
])

gives('members are reached by key and by position', [
  ["dynamic({'a':{'b c':[1,2,3]}}).a['b c'][-1]", '3'],
  ["dynamic({'a':1}).b", null],
  ['dynamic([1,2])[5]', null],
  ["tostring(dynamic({'a':{'b':[1,\"x\"]}}).a)", '{"b":[1,"x"]}'],
  ["tostring(dynamic({'a':null}).a)", ''],
])

rows('members are reached by the value of a column', [
  ['datatable(d:dynamic, k:string)[dynamic({"x/y":1}), "x/y"] | project d[k], d.[k]', [['1', '1']]],
  ['datatable(d:dynamic, i:long)[dynamic([1,2,3]), -1] | project d[i]', [['3']]],
])

gives('sets have each value once, in order of appearance', [
  ['set_union(dynamic([1,2,1,4]), dynamic([1,2]), dynamic([8]))', '[1,2,4,8]'],
  ["set_union(dynamic(['A4','A2','A7','A2']), dynamic(['A4']))", '["A4","A2","A7"]'],
  ['set_intersect(dynamic([1,2,1,4]), dynamic([1,2]), dynamic([8,1]))', '[1]'],
  ['set_intersect(dynamic([1,2,3]), dynamic([4,5]))', '[]'],
  ['set_difference(dynamic([1,2,1,4]), dynamic([1,2]), dynamic([1,2,8]))', '[4]'],
  ['set_has_element(dynamic(["this", "is"]), "is")', true],
  ['set_has_element(dynamic(["this", "is"]), "it")', false],
  ['set_equals(dynamic([1,2,2]), dynamic([2,1]))', true],
  ['jaccard_index(dynamic([1,2,3]), dynamic([1,2,3,4]))', '0.75'],
])

gives('types are told', [
  ['gettype("a")', 'string'],
  ['gettype(111)', 'long'],
  ['gettype(1 == 1)', 'bool'],
  ['gettype(now())', 'datetime'],
  ['gettype(1s)', 'timespan'],
  ['gettype(123.45)', 'real'],
  ['gettype(guid(12e8b78d-55b4-46ae-b068-26d7a0080254))', 'guid'],
  ['gettype(parse_json(\' "abc" \'))', 'string'],
  ['gettype(parse_json(\' {"abc":1} \'))', 'dictionary'],
  ["gettype(parse_json(' [1, 2, 3] '))", 'array'],
  ["gettype(parse_json(''))", 'null'],
])

gives('JSON text is read as it stands', [
  ['parse_json(\'{"a":118.0, "b": [1 , "\\\\u00e9"]}\')', '{"a":118.0,"b":[1,"é"]}'],
  ["parse_json('not json')", '"not json"'],
  ["parse_json('')", null],
  ["parse_json('null')", null],
  ['tostring(parse_json(\'{"a":123, "b":"{\\\\"c\\\\":456}"}\').b)', '{"c":456}'],
  ['parse_json(tostring(parse_json(\'{"b":"{\\\\"c\\\\":456}"}\').b)).c', '456'],
  ['isnull(parse_json(""))', true],
  ['isempty(parse_json("[]"))', false],
])

refuses('what a dynamic does not tell is refused', [
  ["gettype(parse_json('1'))", /gettype/],
  ['parse_json(\'{"a":1,"a":2}\')', /given twice/],
  ['set_union(dynamic([1]), parse_json("1"))', /not an array/],
  ['bag_merge(dynamic({}), parse_json("[1]"))', /not a bag/],
  ['set_has_element(dynamic(["1"]), 1)', /comparison of/],
  ['array_sort_desc(dynamic([1, "a"]))', /several kinds/],
])
