import { functions } from './ask.ts'

const { gives, refuses } = functions()

gives('text is measured, cut and joined by code points', [
  ['strlen("hello")', 5],
  ['strlen("⒦⒰⒮⒯⒪")', 5],
  ['strlen("C\\u0327edilla")', 8],
  ['string_size("⒦⒰⒮⒯⒪")', 15],
  ['substring("123456", 1)', '23456'],
  ['substring("123456", 2, 2)', '34'],
  ['substring("ABCD", 0, 2)', 'AB'],
  ['substring("123456", -2, 2)', '56'],
  ['substring("abc", 5)', ''],
  ['strcat("hello", " ", "world")', 'hello world'],
  ['strcat("a", 1, 2h, true)', 'a102:00:00true'],
  ['strcat_delim("-", 1, "2", "A", 1s)', '1-2-A-00:00:01'],
  ['strrep("ABC", 2)', 'ABCABC'],
  ['strrep(123, 3, ".")', '123.123.123'],
  ['strrep(3s, 2, " ")', '00:00:03 00:00:03'],
  ['reverse("ABC😀")', '😀CBA'],
  ['reverse(123.45)', '54.321'],
  ['reverse(datetime(2017-10-15 12:00))', 'Z0000000.00:00:21T51-01-7102'],
  ['reverse(3h)', '00:00:30'],
  ['toupper("hello")', 'HELLO'],
  ['tolower("Hello")', 'hello'],
  ['strcmp("abc", "ABC")', 1],
  ['strcmp("ABC", "abc")', -1],
  ['strcmp("ABC", "ABC")', 0],
  ['isascii("some string")', true],
  ['isascii("é")', false],
])

gives('text is searched', [
  ['indexof("abcdefg", "cde")', 2],
  ['indexof("abcdefg", "cde", 1, 4)', 2],
  ['indexof("abcdefg", "cde", 1, 2)', -1],
  ['indexof("abcdefg", "cde", 3, 4)', -1],
  ['indexof("abcdefg", "cde", -5)', 2],
  ['indexof(1234567, 5, 1, 4)', 4],
  ['indexof("abcdefg", "cde", 2, -1)', 2],
  ['indexof("abcdefgabcdefg", "cde", 1, 10, 2)', 9],
  ['indexof("abcdefgabcdefg", "cde", 1, -1, 3)', -1],
  ['indexof_regex("abcabc", @"a.c")', 0],
  ['indexof_regex("abcabcdefg", @"a.c", 0, 9, 2)', 3],
  ['indexof_regex("abcabc", @"a.c", 1, -1, 2)', -1],
  ['indexof_regex("ababaa", @"a.a", 0, -1, 2)', -1],
  ['indexof_regex("abcabc", @"a|ab", -1)', null],
  ['countof("aaa", "a")', 3],
  ['countof("aaaa", "aa")', 3],
  ['countof("ababa", "ab", "normal")', 2],
  ['countof("ababa", "aba")', 2],
  ['countof("ababa", "aba", "regex")', 1],
  ['countof("abcabc", "a.c", "regex")', 2],
])

gives('text is replaced', [
  ['replace_string("A cat is a cat", "cat", "dog")', 'A dog is a dog'],
  ['replace_regex("Number is 1", @"is (\\d+)", @"was: \\1")', 'Number was: 1'],
  ['replace_regex("abc", "b", @"[\\0]")', 'a[b]c'],
  ['replace_strings("This is a cat", dynamic(["This", "is"]), dynamic(["This", "was"]))', 'This was a cat'],
  ['replace_strings("This is a cat", dynamic(["is", "This"]), dynamic(["was", "This"]))', 'Thwas was a cat'],
  ['replace_strings("This is a cat", dynamic(["This", "is"]), dynamic([12345, "was"]))', 'This was a cat'],
  [
    'replace_strings("turn a cat into a dog", dynamic(["turn", " into a dog"]), dynamic(["disappear", ""]))',
    'disappear a cat',
  ],
  ['translate("abc", "x", "abc")', 'xxx'],
  ['translate("abc", "", "ab")', ''],
  ['translate("krasp", "otsku", "spark")', 'kusto'],
  ['trim("--", "--https://bing.com--")', 'https://bing.com'],
  ['trim(@"[^\\w]+", "-  Te st1// $")', 'Te st1'],
  ['trim("1", "11")', ''],
  ['trim_start("https://", "https://bing.com")', 'bing.com'],
  ['trim_end(".com", "bing.com")', 'bing'],
  ['regex_quote("(so$me.Te^xt)")', '\\(so\\$me\\.Te\\^xt\\)'],
])

gives('text is taken apart by regular expressions and delimiters', [
  ['extract("User: ([^,]+)", 1, "User: James, Age: 29")', 'James'],
  ['extract(@"\\d+", 0, "User: James, Age: 29")', '29'],
  ['extract("x(y)?", 1, "x")', ''],
  ['extract(@"-(\\d{2})-", 1, "15-12-2024", typeof(int))', 12],
  ['extract("(x)", 1, "abc", typeof(long))', null],
  ['extract_all(@"(\\d+)", "a set of numbers: 123, 567 and 789")', '["123","567","789"]'],
  ['extract_all(@"(\\w)(\\w+)(\\w)", "82b8be2d-dfa7")', '[["8","2b8be2","d"],["d","fa","7"]]'],
  ['extract_all(@"(\\w)(\\w+)(\\w)", dynamic([1,3]), "82b8be2d-dfa7")', '[["8","d"],["d","7"]]'],
  [
    `extract_all(@"(?P<first>\\w)(?P<middle>\\w+)(?P<last>\\w)", dynamic(['first',2,'last']), "82b8be2d-dfa7")`,
    '[["8","2b8be2","d"],["d","fa","7"]]',
  ],
  ['extract_all("(x)", "abc")', null],
  ['split("aa_bb", "_")', '["aa","bb"]'],
  ['split("aaa_bbb_ccc", "_", 1)', '["bbb"]'],
  ['split("", "_")', '[""]'],
  ['split("a__b", "_")', '["a","","b"]'],
  ['split("aabbcc", "bb")', '["aa","cc"]'],
  ['extract_json("$.name", \'{"name": "John", "age": 30}\')', 'John'],
  ['extract_json("$.age", \'{"name": "John", "age": 30}\', typeof(long))', 30],
])

gives('numbers are written in hexadecimal', [
  ['tohex(256)', '100'],
  ['tohex(-256)', 'ffffffffffffff00'],
  ['tohex(toint(-256), 8)', 'ffffff00'],
  ['tohex(256, 8)', '00000100'],
  ['tohex(256, 2)', '100'],
])

refuses('what the documentation leaves open is refused', [
  ['trim(" ", "  a")', /several times in a row/],
  ['substring("abc", 1, -1)', /negative length/],
  ['indexof("aaaa", "aa", 0, -1, 2)', /overlap/],
  ['split("a_b", "_", 5)', /does not exist/],
  ['extract("(a)", 2, "a")', /no group 2/],
  ['extract_all("a", "a")', /capture groups/],
  ['replace_regex("a", "a", @"\\2")', /replacement/],
  ['tostring(1.0 / 3)', /round it first/],
])
