import assert from 'node:assert/strict'
import { test } from 'node:test'
import { modelToldBy, pricingOf } from '../../../src/features/model/price.ts'

const runner = `
MODEL_PRICING_USD_PER_MTOK = {"gpt-5-mini": (0.25, 2.0), 'gpt-4.1': (2, 8)}
p.add_argument("--api-url", required=True)
p.add_argument(
    "--model", help="whose price", default="gpt-5-mini"
)
`

test('the runner’s default model is read and changed, and whether it has a price', () => {
  const pricing = pricingOf(runner, 'gpt-4.1')
  assert.ok(pricing?.by === 'model')
  assert.deepEqual([pricing.now, pricing.priced], ['gpt-5-mini', true])
  assert.equal(pricing.with('gpt-4.1'), runner.replace('default="gpt-5-mini"', 'default="gpt-4.1"'))
  const other = pricingOf(runner, 'gpt-4x1')
  assert.ok(other?.by === 'model')
  assert.equal(other.priced, false, 'a dot is a dot')
})

test('a runner that takes no model prices by time; one that takes it in another way is unknown', () => {
  assert.deepEqual(pricingOf('p.add_argument("--api-url")', 'gpt-5'), { by: 'time' })
  assert.equal(pricingOf('if "--model" in sys.argv: pass', 'gpt-5'), undefined)
  assert.equal(pricingOf(undefined, 'gpt-5'), undefined)
})

test('a workflow that tells the runner a model is found', () => {
  const line = 'run: python evals/quality/run.py --api-url "$URL"'
  assert.equal(modelToldBy(`${line} --model gpt-5-mini\n`), 'gpt-5-mini')
  assert.equal(modelToldBy(`${line} --model="gpt-5"\n`), 'gpt-5')
  assert.equal(modelToldBy(`${line}\npython evals/redteam/run.py --model x`), undefined)
  assert.equal(modelToldBy(undefined), undefined)
})
