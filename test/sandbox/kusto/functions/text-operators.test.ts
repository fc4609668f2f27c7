import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { functions } from './ask.ts'

const { gives, query, refuses } = functions()

gives('the operators on strings answer as the documentation lists', [
  ['"FabriKam" contains "BRik"', true],
  ['"Fabrikam" !contains "xyz"', true],
  ['"FabriKam" contains_cs "Kam"', true],
  ['"Fabrikam" !contains_cs "Kam"', true],
  ['"Fabrikam" endswith "Kam"', true],
  ['"Fabrikam" !endswith "brik"', true],
  ['"Fabrikam" endswith_cs "kam"', true],
  ['"Fabrikam" !endswith_cs "brik"', true],
  ['"Fabrikam" startswith "fab"', true],
  ['"Fabrikam" !startswith "kam"', true],
  ['"Fabrikam" startswith_cs "Fab"', true],
  ['"Fabrikam" !startswith_cs "fab"', true],
  ['"Fabrikam" matches regex "b.*k"', true],
  ['"abc" contains ""', true],
  ['"100%_x" contains "%_"', true],
])

gives('has finds whole terms, hasprefix and hassuffix their ends', [
  ['"North America" has "america"', true],
  ['"North America" !has "amer"', true],
  ['"North America" has_cs "America"', true],
  ['"North America" !has_cs "amer"', true],
  ['"North America" hasprefix "ame"', true],
  ['"North America" !hasprefix "mer"', true],
  ['"North America" hasprefix_cs "Ame"', true],
  ['"North America" !hasprefix_cs "CA"', true],
  ['"North America" hassuffix "ica"', true],
  ['"North America" !hassuffix "americ"', true],
  ['"North America" hassuffix_cs "ica"', true],
  ['"North America" !hassuffix_cs "icA"', true],
  ['"KustoExplorerQueryRun" has "Explorer"', false],
  ['"ad67d136-c1db-4f9f" has "c1db"', true],
  ['"gpt-4.1 timed out" has "gpt-4.1"', true],
  ['"agent:run[3]" has "run[3]"', true],
  ['"Grün ist" has "gr"', false],
  ['dynamic({"a":"x y"}).a has "y"', true],
  ['"North and South America" has_all ("south", "north")', true],
  ['"North America" has_all ("south", "north")', false],
  ['"North America" has_any ("south", "north")', true],
  ['"North America" has_any (dynamic(["south", "north"]))', true],
  ['has_any_index("this is an example", dynamic(["not", "example"]))', 1],
  ['has_any_index("this is an example", dynamic(["not", "found"]))', -1],
  ['has_any_index("Example number 2", range(1, 3, 1))', 1],
])

gives('regular expressions are those of Kusto', [
  ['"a\\nb" matches regex "a.b"', false],
  ['"a\\nb" matches regex "(?s)a.b"', true],
  ['"x\\ny" matches regex "(?m)^y$"', true],
  ['"ABC" matches regex "(?i)abc"', true],
  [`"٣" matches regex @"^\\d$"`, true],
  [`"é" matches regex @"^\\w$"`, true],
  ['"a\\u00a0b" matches regex @"a\\sb"', true],
  [`"word" matches regex @"\\bword\\b"`, true],
  [`"[x]" matches regex @"^[\\[][^\\]]+[\\]]$"`, true],
  ['"k=v" matches regex "(?<key>[a-z])=(?P<value>.)"', true],
])

refuses('a regular expression that RE2 reads otherwise is refused', [
  ['"a" matches regex "a(?=b)"', /regex \(\?=/],
  [`"é" matches regex @"\\bé"`, /not ASCII/],
  ['"a" matches regex "[a-z&&[^b]]"', /regex with &&/],
  ['"a" matches regex @"(a)\\1"', /regex \\1/],
  ['"x" has ""', /no letter or digit/],
  ['"x->y" has "->"', /no letter or digit/],
])

/** The definition: terms are runs of letters and digits; the word stands where no such run goes on past it. */
const reference = (text: string, word: string): boolean => {
  const [source, sought] = [text.toLowerCase(), word.toLowerCase()]
  const inTerm = (character: string | undefined): boolean => /[a-z0-9]/.test(character ?? '')
  return [...source].some(
    (_, at) =>
      source.startsWith(sought, at) &&
      !(inTerm(source[at - 1]) && inTerm(sought[0])) &&
      !(inTerm(source[at + sought.length]) && inTerm(sought.at(-1))),
  )
}

test('has agrees with its definition, for constants and for columns', async () => {
  const letters = fc.stringMatching(/^[ _.-]{0,2}[abAB1][abAB1 _.-]{0,4}$/)
  const pairs = fc.sample(fc.tuple(fc.stringMatching(/^[abAB1 _.-]{0,12}$/), letters), {
    numRuns: 300,
    seed: 7,
  })
  const quoted = (text: string): string => JSON.stringify(text)
  const table = await query(
    `datatable(t:string, w:string)[${pairs.flat().map(quoted).join(',')}] | extend r = t has w`,
  )
  const constants = await query(
    `print ${pairs.map(([text, word], at) => `c${at} = ${quoted(text)} has ${quoted(word)}`).join(', ')}`,
  )
  for (const [at, [text, word]] of pairs.entries()) {
    assert.equal(table.tables[0]?.rows[at]?.[2], reference(text, word), `${quoted(text)} has ${quoted(word)}`)
    assert.equal(
      constants.tables[0]?.rows[0]?.[at],
      reference(text, word),
      `constant ${quoted(text)} has ${quoted(word)}`,
    )
  }
})
