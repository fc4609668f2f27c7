import assert from 'node:assert/strict'
import { test } from 'node:test'
import { UsageError } from '../../../src/chat/errors.ts'
import { checked } from '../../../src/chat/kql/typed.ts'

const runs: readonly (readonly [typed: string, asked: string])[] = [
  ['traces | count', 'traces | count\n| take 9'],
  ['traces | count;', 'traces | count\n| take 9'],
  ['traces // newest', 'traces\n| take 9'],
  ['let x = 1;\ntraces | where severityLevel > x', 'let x = 1;\ntraces | where severityLevel > x\n| take 9'],
  [
    'let f = (n:long) { let m = n; traces | take m };\nf(3)',
    'let f = (n:long) { let m = n; traces | take m };\nf(3)\n| take 9',
  ],
  ['traces | summarize count() | render timechart with (title="x")', 'traces | summarize count()\n| take 9'],
  [
    'union isfuzzy=true traces, (requests | where x * 2 > 1) | extend y = 2 * x',
    'union isfuzzy=true traces, (requests | where x * 2 > 1) | extend y = 2 * x\n| take 9',
  ],
  [
    'traces | where message has "externaldata cluster(\'x\') | evaluate python()"',
    'traces | where message has "externaldata cluster(\'x\') | evaluate python()"\n| take 9',
  ],
  [
    'traces | evaluate bag_unpack(customDimensions)',
    'traces | evaluate bag_unpack(customDimensions)\n| take 9',
  ],
  [
    'traces | where isnotempty(customDimensions.resource) and app == "x"',
    'traces | where isnotempty(customDimensions.resource) and app == "x"\n| take 9',
  ],
  [
    'traces | summarize arg_max(timestamp, *) by operation_Id',
    'traces | summarize arg_max(timestamp, *) by operation_Id\n| take 9',
  ],
  ['traces | where (search == 1)', 'traces | where (search == 1)\n| take 9'],
]
for (const [typed, asked] of runs)
  test(`asks ${JSON.stringify(typed)}`, () => assert.equal(checked(typed, 9).text, asked))

test('what is left out is told', () => {
  assert.match(checked('traces | render piechart', 9).drops ?? '', /^render is left out/)
  assert.equal(checked('traces', 9).drops, undefined)
})

test('nothing is no question', () => {
  for (const nothing of ['', ' ; ', '// nothing'])
    assert.throws(() => checked(nothing, 9), /no question in that/)
})

const refused: readonly (readonly [typed: string, why: RegExp])[] = [
  ['.show tables', /management command \(column 1\)/],
  ['traces | count; .drop table traces', /management command/],
  ['externaldata(x:string)["https://example.com/x"]', /externaldata: it reads from outside/],
  ['let t = external_data(x:string)[h@"https://example.com"]; t', /external_data/],
  ['app("other").traces', /app\(\): it reads another resource/],
  ['workspace("w").AppTraces | count', /workspace\(\)/],
  ['traces | union resource("/subscriptions/x").traces', /resource\(\)/],
  ['cluster ("c").database("d").T', /cluster\(\)/],
  ['cluster// a comment\n("c").database("d").T', /cluster\(\)/],
  ["['cluster']('c').database('d').T", /cluster\(\)/],
  ['["data' + 'base"]("d").T', /database\(\)/],
  ['union adx("x").T, traces', /adx\(\)/],
  ['traces | evaluate python(typeof(*), "x")', /evaluate python/],
  ['traces | evaluate hint.remote=local http_request("https://example.com")', /evaluate http_request/],
  ['let f = () { evaluate sql_request("x", "y") }; f', /evaluate sql_request/],
  ['search "a"', /search: it reads every table/],
  ['let t = search in (traces) "a"; t', /search/],
  ['find where message has "a"', /find: it reads every table/],
  ['traces | union *', /union with \*/],
  ['union withsource=t app*', /union with \*/],
  ['traces | join (union *) on operation_Id', /union with \*/],
  ['set notruncation; traces', /set \(column 1\)/],
  ['alias database x = y; traces', /alias/],
  ['declare query_parameters(x:long); traces', /declare/],
  ['traces | fork (count) (take 1)', /fork: it makes several results/],
  ['traces | count; requests | count', /several results at once/],
  ['let x = 1', /only defines names/],
  ['print "abc', /string begins at column 7 and never ends/],
  ['traces\n| where a == "x\n| take 1', /string begins at line 2, column 14/],
  ['macro-expand entity_group [cluster("a").database("b")] as X (X.T)', /macro|entity_group|cluster/],
]
for (const [typed, why] of refused)
  test(`does not ask ${JSON.stringify(typed)}`, () =>
    assert.throws(
      () => checked(typed, 9),
      (error) => error instanceof UsageError && why.test(error.message) && /[.]$/.test(error.message),
    ))
