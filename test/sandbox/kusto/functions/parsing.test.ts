import { functions } from './ask.ts'

const { gives, refuses, rows } = functions()

gives('texts are taken apart', [
  [
    `parse_csv('aa,"b,b,b",cc,"Escaping quotes: ""Title""","line1\\nline2"')`,
    '["aa","b,b,b","cc","Escaping quotes: \\"Title\\"","line1\\nline2"]',
  ],
  [`parse_csv('record1,a,b,c\\nrecord2,x,y,z')`, '["record1","a","b","c"]'],
  [
    'parse_url("scheme://username:password@host:1234/this/is/a/path?k1=v1&k2=v2#fragment")',
    '{"Scheme":"scheme","Host":"host","Port":"1234","Path":"/this/is/a/path","Username":"username","Password":"password","Query Parameters":{"k1":"v1","k2":"v2"},"Fragment":"fragment"}',
  ],
  ['parse_urlquery("k1=v1&k2=v2&k3=v3")', '{"Query Parameters":{"k1":"v1","k2":"v2","k3":"v3"}}'],
  [
    'parse_path(@"C:\\temp\\file.txt")',
    '{"Scheme":"","RootPath":"C:","DirectoryPath":"C:\\\\temp","DirectoryName":"temp","Filename":"file.txt","Extension":"txt","AlternateDataStreamName":""}',
  ],
  ['parse_path("file://C:/temp/file.txt:some.exe").AlternateDataStreamName', '"some.exe"'],
  ['parse_path(@"\\\\shared\\users\\temp\\file.txt.gz").Extension', '"gz"'],
  ['parse_path("/usr/lib/temp/file.txt").DirectoryPath', '"/usr/lib/temp"'],
  ['parse_version("0.0.0.5")', '5'],
  ['parse_version("0.1.2.0")', '10000000200000000'],
  ['parse_version("1.2.3.4")', '1000000020000000300000004'],
  ['parse_version("1.2.3.4") < parse_version("1.10")', true],
  ['parse_version("x")', null],
  [
    'parse_command_line("echo \\"hello world!\\" a\\\\\\\\b", "windows")',
    '["echo","hello world!","a\\\\\\\\b"]',
  ],
])

gives('texts are encoded and decoded', [
  ["url_encode('https://www.bing.com/hello world')", 'https%3a%2f%2fwww.bing.com%2fhello+world'],
  ["url_encode_component('https://www.bing.com/hello world')", 'https%3a%2f%2fwww.bing.com%2fhello%20world'],
  ["url_decode(@'https%3a%2f%2fwww.bing.com%2f')", 'https://www.bing.com/'],
  ['base64_encode_tostring("Kusto")', 'S3VzdG8='],
  ['base64_decode_tostring("S3VzdG8=")', 'Kusto'],
  ['base64_decode_tostring("U3RyaW5n0KHR0tGA0L7Rh9C60LA=")', ''],
  ['base64_decode_toarray("S3VzdG8=")', '[75,117,115,116,111]'],
  ['base64_encode_fromarray(dynamic([75,117,115,116,111]))', 'S3VzdG8='],
  ['base64_encode_fromguid(toguid("ae3133f2-6e22-49ae-b06a-16e6a9b212eb"))', '8jMxriJurkmwahbmqbIS6w=='],
  ['unicode_codepoints_from_string("⒦⒰⒮⒯⒪")', '[9382,9392,9390,9391,9386]'],
  ['unicode_codepoints_to_string(dynamic([75, 117, 115]), 116, 111)', 'Kusto'],
  ['unicode_codepoints_to_string(range(48,57), range(65,70))', '0123456789ABCDEF'],
  ['punycode_from_string("académie-française")', 'acadmie-franaise-npb1a'],
  ['punycode_from_string("艺术")', 'cqv902d'],
  ['punycode_to_string("acadmie-franaise-npb1a")', 'académie-française'],
  ['punycode_domain_from_string("xn--Ry-lja8c.xn--Jng-uta63a.xn--Bng-9ka.com")', 'Rúyì.Jīngū.Bàng.com'],
  ['punycode_domain_to_string("Riðill｡Skáldskaparmál｡org")', 'xn--Riill-jta.xn--Skldskaparml-dbbj.org'],
  [
    'gzip_decompress_from_base64_string("H4sIAAAAAAAA/wEUAOv/MTIzNDU2Nzg5MHF3ZXJ0eXVpb3A6m7f2FAAAAA==")',
    '1234567890qwertyuiop',
  ],
  ['zlib_decompress_from_base64_string("eJwLSS0uUSguKcrMS1cwNDIGACxqBQ4=")', 'Test string 123'],
  ['zlib_decompress_from_base64_string("x0x0x0")', ''],
  ['hash_md5("World")', 'f5a7924e621e84c9280a9a27e1bcb7f6'],
  ['format_bytes(564)', '564 Bytes'],
  ['format_bytes(10332, 1)', '10.1 KB'],
  ['format_bytes(20010332)', '19 MB'],
  ['format_bytes(20010332, 2)', '19.08 MB'],
  ['format_bytes(20010332, 0, "KB")', '19541 KB'],
])

gives('IPv4 addresses compare by their networks', [
  ["parse_ipv4('192.168.1.1')", 3232235777],
  ["parse_ipv4('192.168.1.1/24')", 3232235776],
  ["parse_ipv4('255.255.255.255/31')", 4294967294],
  ["parse_ipv4('256.1.1.1')", null],
  ["parse_ipv4_mask('127.0.0.1', 24)", 2130706432],
  ["ipv4_compare('192.168.1.1/30', '192.168.1.255/24')", 0],
  ["ipv4_compare('192.168.1.1', '192.168.1.0', 31)", 0],
  ["ipv4_compare('10.0.0.1', '10.0.0.2')", -1],
  ["ipv4_is_match('192.168.1.1/24', '192.168.1.255')", true],
  ["ipv4_is_in_range('192.168.1.1', '192.168.1.255/24')", true],
  ["ipv4_is_in_any_range('192.168.1.6', '192.168.1.1/24', '10.0.0.1/8')", true],
  ["ipv4_is_in_any_range('1.1.1.1', dynamic(['127.0.0.1/8', '10.0.0.1/8']))", false],
  ["ipv4_is_private('192.168.1.1/24')", true],
  ["ipv4_is_private('127.0.0.1')", false],
  ["ipv4_netmask_suffix('192.168.1.1/24')", 24],
  ["ipv4_netmask_suffix('10.1.2.3')", 32],
  ["ipv4_range_to_cidr_list('1.1.128.0', '1.1.140.255')", '["1.1.128.0/21","1.1.136.0/22","1.1.140.0/24"]'],
  ["format_ipv4('192.168.1.1/24', 32)", '192.168.1.0'],
  ["format_ipv4_mask('192.168.1.1', 24)", '192.168.1.0/24'],
  ["format_ipv4('192.168.1.1/24', long(-1))", ''],
  ["has_ipv4('05:04:54 127.0.0.1 GET /favicon.ico 404', '127.0.0.1')", true],
  ["has_ipv4('05:04:54127.0.0.1 GET', '127.0.0.1')", false],
  ["has_ipv4('05:04:54 127.0.0.256 GET', '127.0.0.256')", false],
  ["has_ipv4_prefix('05:04:54 127.0.0.1 GET', '127.0.')", true],
  ["has_ipv4_prefix('05:04:54 127.0.0.1 GET', '127.0')", false],
  ["has_any_ipv4('05:04:54 127.0.0.1 GET', '127.0.0.1', '127.0.0.2')", true],
  ["has_any_ipv4_prefix('05:04:54 127.0.0.1 GET', dynamic(['127.0.', '192.168.']))", true],
])

gives('IPv6 addresses take IPv4 ones in', [
  ["ipv6_compare('192.168.1.1/24', '::ffff:c0a8:01ff')", 0],
  ["ipv6_compare('fe80::85d:e82c:9446:7994/120', 'fe80::85d:e82c:9446:7998')", 0],
  ["ipv6_compare('fe80::1', 'fe80::2')", -1],
  ["ipv6_is_match('::192.168.1.1/30', '192.168.1.255/24', 127)", true],
  [
    "ipv6_is_in_range('a5e:f127:8a9d:146d:e102:b5d3:c755:abcd', 'a5e:f127:8a9d:146d:e102:b5d3:c755:0000/112')",
    true,
  ],
  ["ipv6_is_in_range('a5e:f127:8a9d:146d:e102:b5d3:c755:abcd', '0:0:0:0:0:ffff:c0a8:ac/60')", false],
  ["parse_ipv6('192.168.255.255/24')", '0000:0000:0000:0000:0000:ffff:c0a8:ff00'],
  ["parse_ipv6_mask('fe80::85d:e82c:9446:7994/120', 124)", 'fe80:0000:0000:0000:085d:e82c:9446:7900'],
  ["parse_ipv6('fe80::x')", ''],
])

gives('hashes are those of the bytes of a text, or of the ticks of a datetime', [
  ['tostring(hash("Hello"))', '753694413698530628'],
  ['tostring(hash_xxhash64(datetime(2015-01-01)))', '1380966698541616202'],
  ['hash("World", 10)', 1],
  ['tostring(hash("the quick brown fox jumps over the lazy dog, twice"))', '2981452819709897854'],
  ['hash_sha1(datetime(2020-01-01))', 'e903e533f4d636b4fc0dcf3cf81e7b7f330de776'],
])

rows('values of columns are parsed row by row', [
  [
    'datatable(v:string)["0.2", "x"] | extend p = parse_version(v) | project p',
    [['20000000000000000'], [null]],
  ],
])

refuses('what the documentation leaves open is refused', [
  ['parse_urlquery("a=b%20c")', /encoded/],
  ['parse_url("bing.com")', /not an absolute URL/],
  ['url_encode("~")', /url_encode/],
  ['parse_xml("<a/>")', /parse_xml/],
  ['base64_decode_toguid("JpbpECu8dUy7Pv5gbeJXAA==")', /base64_decode_toguid/],
  ['format_bytes(1024, 2)', /ends in zeros/],
])
